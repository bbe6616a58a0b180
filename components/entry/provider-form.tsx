import { buttonClass } from "../ui/button-class";
import { cn } from "../ui/cn";

type ProviderFormProps = {
  /** To come in, or to prove who is there. */
  purpose: "enter" | "confirm";
  /** Where to go afterwards. */
  next: string;
  label: string;
  isFirst?: boolean;
};

/** Leads to the identity provider; a plain form, which works before any script has arrived. */
export function ProviderForm({ purpose, next, label, isFirst = false }: ProviderFormProps) {
  return (
    <form method="post" action="/api/auth/signin/oidc">
      <input type="hidden" name="purpose" value={purpose} />
      <input type="hidden" name="next" value={next} />
      <button
        type="submit"
        className={cn(buttonClass({ variant: isFirst ? "primary" : "secondary" }), "w-full")}
      >
        <span className="truncate">{label}</span>
      </button>
    </form>
  );
}
