import {
  Boxes,
  Building2,
  ChartColumn,
  CircleHelp,
  CircleUser,
  DoorOpen,
  KeyRound,
  List,
  type LucideIcon,
  ScrollText,
  Server,
  Settings,
  Users,
  Vault,
} from "lucide-react";
import type { Messages } from "../../lib/locale";
import type { Workspace } from "../../lib/organizations";

type NavItem = {
  /** `[id]` stands for the organization one works in. */
  href: string;
  label: keyof Messages["shell"];
  icon: LucideIcon;
  isForAdmins?: boolean;
  /** Shown while working in an organization: to everybody there, or to its owners. */
  isFor?: Workspace["role"];
};

/** The places of the console, in order. A new page is a line here. */
export const navItems: readonly NavItem[] = [
  { href: "/keys", label: "myKeys", icon: KeyRound },
  { href: "/organizations/[id]/keys", label: "organizationKeys", icon: Vault, isFor: "owner" },
  { href: "/organizations/[id]", label: "organization", icon: Building2, isFor: "member" },
  { href: "/models", label: "models", icon: Boxes },
  { href: "/usage", label: "usage", icon: ChartColumn },
  { href: "/requests", label: "requests", icon: List },
  { href: "/check", label: "check", icon: CircleHelp },
  { href: "/account", label: "account", icon: CircleUser },
  { href: "/admin/keys", label: "allKeys", icon: Vault, isForAdmins: true },
  { href: "/admin/users", label: "users", icon: Users, isForAdmins: true },
  { href: "/admin/organizations", label: "organizations", icon: Building2, isForAdmins: true },
  { href: "/admin/usage", label: "allUsage", icon: ChartColumn, isForAdmins: true },
  { href: "/admin/requests", label: "allRequests", icon: List, isForAdmins: true },
  { href: "/admin/models", label: "catalogue", icon: Boxes, isForAdmins: true },
  { href: "/admin/upstreams", label: "upstreams", icon: Server, isForAdmins: true },
  { href: "/admin/gates", label: "gates", icon: DoorOpen, isForAdmins: true },
  { href: "/admin/settings", label: "settings", icon: Settings, isForAdmins: true },
  { href: "/admin/audit", label: "auditLog", icon: ScrollText, isForAdmins: true },
];
