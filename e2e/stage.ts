import type { BrowserContextOptions, Page } from "@playwright/test";
import english from "../lib/messages/en.json" with { type: "json" };
import { insertKeys, type Sql, withoutDatabase } from "./database";
import { insertCatalogue } from "./model-views";
import { organizationId } from "./organization-views";
import { test as base, comeAlive, createPerson, type Person } from "./scene";
import { insertMonth } from "./usage-scene";
import { userId, userWord } from "./user-views";
import type { View, Words } from "./views";

type Cast = { newcomer: Person; administrator: Person; keyId: number };

type Show = (
  view: View,
  look: (page: Page) => Promise<void>,
  options?: BrowserContextOptions & { words?: Words },
) => Promise<void>;

/** Shows what a view shows, with keys of every kind, to whoever looks at it. */
export const test = base.extend<{ show: Show }, { cast: Cast }>({
  cast: [
    async ({ sql, playwright, product }, use) => {
      const administrator = await createPerson(sql, playwright, product, { isAdmin: true });
      const newcomer = await createPerson(sql, playwright, product);
      const [keyId = 0] = await insertKeys(sql, administrator.id, keysOfEveryKind());
      await sql`
        insert into principals (id, kind, name, name_key)
        values (${organizationId}, 'organization', '研究与开发部门', '研究与开发部门')`;
      await sql`
        insert into memberships (principal_id, user_id, role) values
        (${organizationId}, ${administrator.id}, 'owner'), (${organizationId}, ${newcomer.id}, 'member')`;
      await insertKeys(sql, newcomer.id, [{ name: "组织的密钥", owner_principal_id: organizationId }]);
      await insertUsers(sql);
      await insertCatalogue(sql, organizationId);
      await insertMonth(sql, { key_id: keyId, user_id: administrator.id });
      await use({ newcomer, administrator, keyId });
    },
    { scope: "worker" },
  ],

  show: async ({ openPage, cast, product, guard }, use) => {
    await use(async (view, look, { words = english, ...options } = {}) => {
      const state = view.as === "nobody" ? {} : { storageState: cast[view.as].state };
      if (view.allows) guard.allow(view.allows);
      const page = await openPage({ reducedMotion: "reduce", ...state, ...options });
      const run = async () => {
        await page.goto(view.path(cast.keyId));
        await comeAlive(page);
        await view.open?.(page, words);
        await look(page);
      };
      await (view.needsOutage ? withoutDatabase(product, run) : run());
      await page.context().close();
    });
  },
});

/** A user of every kind; the first has the most to show. */
async function insertUsers(sql: Sql): Promise<void> {
  const names = ["长", "停用", "受邀", "管理"].map((name) => `${userWord}${name}`);
  const longest = `${names[0]}${"W".repeat(40)}`;
  await sql`
    insert into users (id, name, name_key, password_hash, is_admin, is_active, last_seen_at) values
    (${userId}, ${longest}, ${longest}, 'none', true, true, now()),
    (${userId + 1}, ${names[1] ?? ""}, ${names[1] ?? ""}, 'none', false, false, now()),
    (${userId + 2}, ${names[2] ?? ""}, ${names[2] ?? ""}, null, false, true, null),
    (${userId + 3}, ${names[3] ?? ""}, ${names[3] ?? ""}, 'none', true, true, null)`;
  await sql`
    insert into principals (id, kind, name, name_key)
    select ${organizationId}::int + n, 'organization', '部门 ' || n, '部门 ' || n from generate_series(1, 3) n`;
  await sql`
    insert into memberships (principal_id, user_id, role)
    select ${organizationId}::int + n, ${userId}::int, case n when 1 then 'owner' else 'member' end
    from generate_series(1, 3) n`;
  await insertKeys(sql, userId, [
    { name: "密钥" },
    { name: "停用", enabled: false, last_used_at: new Date() },
  ]);
}

const day = 86_400_000;

/** The first has the most to show. Their words have no Latin letters, so that what has some is ours. */
function keysOfEveryKind(): Parameters<typeof insertKeys>[2] {
  const at = (days: number) => new Date(Date.now() + days * day);
  const used = { last_used_at: at(-1), created_at: at(-200) };
  return [
    {
      name: "长".repeat(60) + "W".repeat(40),
      description: `${"一行说明。".repeat(30)}\n第二行`,
      scope: ["inference.chat", "inference.embeddings", "inference.completions", "management.readonly"],
      allowed_model_names: Array.from({ length: 40 }, (_, i) => `deepseek-r1-distill-qwen-32b-instruct-${i}`),
      expires_at: at(3),
      ...used,
    },
    { name: "已删除", ...used, deleted_at: at(-1) },
    { name: "已过期", ...used, expires_at: at(-2) },
    { name: "已停用", ...used, enabled: false, is_custom: true },
    { name: "闲置", ...used, last_used_at: at(-91), scope: [] },
    { name: "مفتاح الواجهة الخلفية للخدمة الرئيسية", scope: ["*"], allowed_model_names: [] },
    ...Array.from({ length: 22 }, (_, i) => ({ name: `密钥 ${i}`, ...used })),
  ];
}
