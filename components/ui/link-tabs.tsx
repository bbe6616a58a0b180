import NextLink from "next/link";

type LinkTabsProps = {
  /** What the pages are of. */
  label: string;
  tabs: readonly { label: string; href: string; isHere: boolean }[];
};

/** The pages of one thing. Stands above a line. */
export function LinkTabs({ label, tabs }: LinkTabsProps) {
  return (
    <nav aria-label={label} className="mt-1">
      <ul className="-mb-px flex gap-1 overflow-x-auto">
        {tabs.map(({ label: name, href, isHere }) => (
          <li key={href}>
            <NextLink
              href={href}
              aria-current={isHere ? "page" : undefined}
              className="flex h-9 items-center border-b-2 border-transparent px-2.5 font-medium -outline-offset-2 text-text-muted hover:text-text aria-[current]:border-accent aria-[current]:text-text"
            >
              {name}
            </NextLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}
