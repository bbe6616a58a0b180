import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { UserDetails } from "../../../../../components/users/user-details";
import { getUser } from "../../../../../db/user-list";
import { can } from "../../../../../lib/policy";
import { userIdInput } from "../../../../../lib/users";
import { page } from "../../../../_server/page";
import { translations } from "../../../../_server/request";
import { userVerbs } from "../verbs";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await translations())("users.details.title") };
}

export default page(async ({ actor, params }) => {
  const id = userIdInput.safeParse({ id: Number(params.id) });
  if (!id.success || !can(actor, "user:manage")) notFound();
  return <UserDetails user={await getUser(actor, id.data)} {...userVerbs(actor)} />;
});
