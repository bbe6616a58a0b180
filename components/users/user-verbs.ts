import type { Result } from "../../lib/result";
import type {
  DeletedUser,
  DeleteUserFields,
  SuggestedUser,
  UpdateUserFields,
  User,
  UserDetails,
} from "../../lib/users";

type Call<Fields, Answer> = (fields: Fields) => Promise<Result<Answer>>;

/** What can be done with a user, and what that needs to know. */
export type UserVerbs = {
  updateUser: Call<UpdateUserFields, User>;
  resetPassword: Call<{ id: number }, { user: User; linkToken: string }>;
  endUserSessions: Call<{ id: number }, { ended: number }>;
  deleteUser: Call<DeleteUserFields, DeletedUser>;
  getUser: Call<{ id: number }, UserDetails>;
  suggestUsers: Call<{ search: string }, SuggestedUser[]>;
  /** Where others find the console; null when that is not configured. */
  publicUrl: string | null;
  /** Who looks. */
  selfId: number;
};
