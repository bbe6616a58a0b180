/** Who may use the models that are not open to everybody; a name that is not in it may be used by all. */
export type ClosedModels = ReadonlyMap<
  string,
  { userIds: ReadonlySet<number>; principalIds: ReadonlySet<number> }
>;

/** For whom a key speaks: its user, and the principals in whose name it may use models. */
export type Holder = { userId: number; principalIds: readonly number[] };

/** Whether the holder may use the model of this name. */
export function isOpenTo(closed: ClosedModels, name: string, { userId, principalIds }: Holder): boolean {
  const listed = closed.get(name);
  if (listed === undefined || listed.userIds.has(userId)) return true;
  return principalIds.some((id) => listed.principalIds.has(id));
}

/** Whether there is any model that the holder may not use. */
export function hasClosed(closed: ClosedModels, holder: Holder): boolean {
  for (const name of closed.keys()) if (!isOpenTo(closed, name, holder)) return true;
  return false;
}
