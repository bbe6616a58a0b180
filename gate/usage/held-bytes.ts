/** Bytes that arrive in parts, kept in memory of their own: a part may be a small piece of much that is held with it. */
export type HeldBytes = {
  add(part: Buffer): void;
  /** Valid until the next `add`. */
  bytes(): Buffer;
  clear(): void;
  /** Whether nothing was left out. */
  isWhole(): boolean;
};

/** Keeps the first bytes, up to `most`. */
export function holdFirst(most: number): HeldBytes {
  let memory = Buffer.alloc(0);
  let length = 0;
  let isWhole = true;
  return {
    add(part) {
      const end = Math.min(length + part.length, most);
      isWhole &&= end === length + part.length;
      if (end > memory.length)
        memory = grown(memory, length, Math.min(Math.max(end, 2 * memory.length), most));
      part.copy(memory, length, 0, end - length);
      length = end;
    },
    bytes: () => memory.subarray(0, length),
    clear() {
      length = 0;
      isWhole = true;
    },
    isWhole: () => isWhole,
  };
}

/** Keeps the last bytes, `most` of them at least. */
export function holdLast(most: number): Pick<HeldBytes, "add" | "bytes"> {
  const held = holdFirst(2 * most);
  return {
    add(part) {
      const needed = part.subarray(-most);
      const before = held.bytes();
      if (before.length + needed.length > 2 * most) {
        held.clear();
        held.add(before.subarray(-most));
      }
      held.add(needed);
    },
    bytes: held.bytes,
  };
}

function grown(memory: Buffer, length: number, size: number): Buffer<ArrayBuffer> {
  const larger = Buffer.allocUnsafe(size);
  memory.copy(larger, 0, 0, length);
  return larger;
}
