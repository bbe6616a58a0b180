import * as check from "../check-key";
import * as claims from "../claims";
import { findClosedNames } from "../closed-names";
import { enforcementOf } from "../enforcement";
import { findHolders } from "../key-holders";
import { listKeys } from "../key-list";
import * as keys from "../keys";
import { fresh, keyFields, query } from "../test-scene";
import { ofHolders, ofHoldersAndOneself, ofKeys, ofKeysAndDeleted, ofKeysForOthers, own } from "./reach";
import { among, changes, inSession, reads, type Verbs } from "./ways";

const linkInvalid = { refusal: "link_invalid" } as const;

export const verbsOfKeys: Verbs = {
  createKey: changes("key.create", ofKeys, (actor, at) => {
    const whose = { user_id: at.actor.userId, owner_principal_id: at.principal };
    return keys.createKey(actor, keyFields({ scope: ["inference"], ...whose }));
  }),
  getKey: reads(ofKeys, (actor, at) => keys.getKey(actor, { id: at.key })),
  findKey: reads(ofKeys, (actor, at) =>
    among(
      keys.findKey(actor, at.key).then((key) => (key ? [key] : [])),
      () => true,
    ),
  ),
  checkKey: reads(ofKeys, (actor, at) => check.checkKey(actor, { key_id: at.key, scope: "inference" })),
  findKeys: reads(ofKeys, (actor, at) =>
    among(check.findKeys(actor, { search: at.actor.userName }), ({ id }) => id === at.key),
  ),
  findClosedNames: reads(
    ofHoldersAndOneself,
    (actor, at) => {
      const whose = { user_id: at.actor.userId, principal_id: at.principal };
      const names = [at.catalogue.closed.name];
      return among(findClosedNames(actor, { ...whose, names }), (name) => name === names[0]);
    },
    { isChange: true },
  ),
  enforcementOf: reads(ofKeysAndDeleted, (actor, at) => enforcementOf(actor, { id: at.key })),
  listKeys: [
    reads(ofKeys, (actor, at) =>
      among(listKeys(actor, query({ perPage: "1000" }, "*")), ({ id }) => id === at.key),
    ),
    reads(
      ofKeys,
      (actor, at) => among(listKeys(actor, query({}, at.actor.userId)), ({ id }) => id === at.key),
      {
        how: "of one user",
      },
    ),
    reads(
      ofKeys,
      (actor, at) =>
        among(listKeys(actor, query({ search: at.actor.userName }, "*")), ({ id }) => id === at.key),
      { how: "by a search" },
    ),
  ],
  updateKey: [
    changes("key.update", ofKeys, (actor, at) =>
      keys.updateKey(actor, { id: at.key, name: fresh("renamed") }),
    ),
    changes("key.update", ofKeys, (actor, at) => keys.updateKey(actor, { id: at.key, version: 99 }), {
      how: "of an old version",
      outcome: "version_conflict",
    }),
  ],
  deleteKey: changes("key.delete", ofKeys, (actor, at) => keys.deleteKey(actor, { id: at.key })),
  findHolders: reads(
    ofHolders,
    (actor, at) => {
      const holders = findHolders(actor, { principal_id: at.principal, search: "" });
      return among(holders, ({ id }) => id === at.actor.userId);
    },
    { isChange: true },
  ),
  findClaim: reads(ofKeys, (actor, at) => claims.findClaim(actor, { id: at.pending })),
  renewClaim: changes("key.claim_link", ofKeysForOthers, (actor, at) =>
    claims.renewClaim(actor, { id: at.pending }),
  ),
  ...inSession({
    readClaim: reads(own, (actor, at) => claims.readClaim(actor, { token: at.claim }), linkInvalid),
    claimKey: changes(
      "key.claim",
      own,
      (actor, at) => claims.claimKey(actor, { token: at.claim }),
      linkInvalid,
    ),
  }),
};
