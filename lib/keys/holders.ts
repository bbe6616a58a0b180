import type * as z from "zod";
import { fields, rowId } from "../input";
import { searchText } from "../search";

export const findHoldersInput = fields({ principal_id: rowId, search: searchText });
export type FindHoldersInput = z.output<typeof findHoldersInput>;

/** Somebody a key can be made for. */
export type KeyHolder = { id: number; name: string };
