import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { UsersView } from "../../../../components/users/users-view";
import { listUsers } from "../../../../db/user-list";
import { parseLoose } from "../../../../lib/list";
import { can } from "../../../../lib/policy";
import { userQuery } from "../../../../lib/users";
import { page } from "../../../_server/page";
import { translations } from "../../../_server/request";
import { inviteUser } from "./actions";
import { userVerbs } from "./verbs";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await translations())("users.title") };
}

export default page(async ({ actor, searchParams }) => {
  if (!can(actor, "user:manage")) notFound();
  const query = parseLoose(userQuery, searchParams);
  const list = await listUsers(actor, query);
  return <UsersView query={query} list={list} inviteUser={inviteUser} {...userVerbs(actor)} />;
});
