import NextLink from "next/link";

type LinkChoiceProps = {
  /** What is chosen. */
  label: string;
  choices: readonly { label: string; href: string; isChosen: boolean }[];
};

/** One of a few ways to see the same: links, so Back, sharing and a browser without JavaScript work. */
export function LinkChoice({ label, choices }: LinkChoiceProps) {
  return (
    <ul
      aria-label={label}
      className="flex w-fit max-w-full flex-wrap rounded-md border bg-surface-sunken p-0.5"
    >
      {choices.map(({ label: name, href, isChosen }) => (
        <li key={name}>
          <NextLink
            href={href}
            prefetch={false}
            scroll={false}
            aria-current={isChosen ? "true" : undefined}
            className="flex h-control-sm items-center rounded-sm px-2.5 text-sm font-medium whitespace-nowrap text-text-muted hover:text-text aria-[current]:bg-surface-raised aria-[current]:text-text aria-[current]:shadow-raised"
          >
            {name}
          </NextLink>
        </li>
      ))}
    </ul>
  );
}
