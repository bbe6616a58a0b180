import { userQuery } from "../../lib/users";
import * as account from "../account";
import { deleteUser } from "../delete-user";
import * as identities from "../identities";
import * as sessions from "../sessions";
import { fresh } from "../test-scene";
import * as userList from "../user-list";
import * as users from "../users";
import { administrators, ofIdentities, ofUsers, ofUsersAndOneself, oneself, own } from "./reach";
import { among, changes, inSession, notByKey, reads, type Verbs } from "./ways";
import { password, provider } from "./world";

const identity = (subject: string) => ({
  issuer: provider,
  subject,
  email: null,
  isEmailVerified: false,
  names: [],
  groups: [],
  authenticatedAt: new Date(),
});

const ofAdministrators: Verbs = {
  createUser: [
    changes("user.create", administrators, (actor) =>
      users.createUser(actor, { name: fresh("friend"), is_admin: true }),
    ),
    changes(
      "user.create",
      administrators,
      (actor, at) => users.createUser(actor, { name: at.actor.userName, is_admin: false }),
      { how: "under a name that is taken", outcome: "user_name_taken" },
    ),
  ],
  listUsers: reads(ofUsersAndOneself, (actor, at) =>
    among(
      userList.listUsers(actor, userQuery.parse({ perPage: "1000" })),
      ({ id }) => id === at.actor.userId,
    ),
  ),
  getUser: reads(ofUsersAndOneself, (actor, at) => userList.getUser(actor, { id: at.actor.userId })),
  findUser: reads(ofUsersAndOneself, (actor, at) => userList.findUser(actor, at.actor.userName)),
  suggestUsers: reads(ofUsersAndOneself, (actor, at) =>
    among(userList.suggestUsers(actor, { search: at.actor.userName }), ({ id }) => id === at.actor.userId),
  ),
  updateUser: [
    changes("user.update", ofUsers, (actor, at) =>
      users.updateUser(actor, { id: at.actor.userId, name: fresh("renamed") }),
    ),
    changes(
      "user.update",
      ofUsers,
      (actor, at) => users.updateUser(actor, { id: at.actor.userId, is_admin: true }),
      {
        how: "to make them administer",
      },
    ),
    changes(
      "user.update",
      ofUsers,
      (actor, at) => users.updateUser(actor, { id: at.actor.userId, is_active: false }),
      {
        how: "to deactivate them",
      },
    ),
  ],
  deleteUser: changes("user.delete", ofUsers, (actor, at) =>
    deleteUser(actor, { id: at.actor.userId, keys: "end", ends_in: 0 }),
  ),
  resetPassword: changes("user.password_link", ofUsers, (actor, at) =>
    users.resetPassword(actor, { id: at.actor.userId }),
  ),
  endUserSessions: changes("session.end_all", ofUsers, (actor, at) =>
    users.endUserSessions(actor, { id: at.actor.userId }),
  ),
};

const ofOneself: Verbs = {
  getAccount: reads(oneself, (actor) => account.getAccount(actor)),
  getPreferences: reads(oneself, (actor) => account.getPreferences(actor)),
  setPreferences: reads(oneself, (actor) => account.setPreferences(actor, { theme: "dark" })),
  listSessions: reads(own, (actor, at) => among(sessions.listSessions(actor), ({ id }) => id === at.session)),
  endOneSession: changes("session.end", own, (actor, at) =>
    sessions.endOneSession(actor, { id: at.session }),
  ),
  endSessions: changes("session.end_all", oneself, (actor) => sessions.endSessions(actor)),
};

const ofSession: Verbs = {
  changePassword: reads(oneself, (actor) =>
    users.changePassword(actor, { current: password, password: "another quiet hill" }),
  ),
  confirmPassword: reads(oneself, (actor) => sessions.confirmPassword(actor, { current_password: password })),
  provePassword: reads(oneself, (actor) => sessions.provePassword(actor, password, "current")),
  listIdentities: reads(own, (actor, at) =>
    among(identities.listIdentities(actor), ({ id }) => id === at.identity),
  ),
  prepareLink: reads(oneself, (actor) => identities.prepareLink(actor)),
  linkIdentity: changes(
    "identity.link",
    ofIdentities,
    (actor, at) => identities.linkIdentity(actor, identity(at.subject)),
    { how: "which is connected already", refusal: "identity_taken" },
  ),
  unlinkIdentity: changes("identity.unlink", own, (actor, at) =>
    identities.unlinkIdentity(actor, { id: at.identity }),
  ),
  confirmIdentity: changes(
    "session.confirm",
    own,
    (actor, at) => identities.confirmIdentity(actor, identity(at.subject), new Date(0)),
    { refusal: "identity_refused" },
  ),
};

export const verbsOfPeople: Verbs = {
  ...notByKey({ ...ofAdministrators, ...ofOneself }),
  ...inSession(ofSession),
};
