import {
  Ban,
  CircleCheck,
  CircleDashed,
  CircleSlash,
  Clock,
  Hourglass,
  type LucideIcon,
  MailQuestionMark,
  Moon,
  Trash2,
} from "lucide-react";
import { useTranslations } from "use-intl";
import type { KeyStatus as Status } from "../../lib/keys/schema";
import { Badge } from "../ui/badge";
import type { Tone } from "../ui/tone";

const looks = {
  deleted: { tone: "neutral", icon: Trash2 },
  pending: { tone: "info", icon: MailQuestionMark },
  expired: { tone: "danger", icon: Hourglass },
  disabled: { tone: "neutral", icon: Ban },
  expiring: { tone: "warning", icon: Clock },
  idle: { tone: "neutral", icon: Moon },
  never_used: { tone: "info", icon: CircleDashed },
  active: { tone: "success", icon: CircleCheck },
} satisfies Record<Status, { tone: Tone; icon: LucideIcon }>;

export function KeyStatus({ status }: { status: Status }) {
  const t = useTranslations("keys.status");
  const { tone, icon } = looks[status];
  return (
    <Badge tone={tone} icon={icon}>
      {t(status)}
    </Badge>
  );
}

/** A key that can do nothing, whatever its status. */
export function NothingAllowed({ children }: { children: string }) {
  return (
    <Badge tone="warning" icon={CircleSlash}>
      {children}
    </Badge>
  );
}
