import { CircleUser, DoorOpen, KeyRound, type LucideIcon, Vault } from "lucide-react";
import type { Messages } from "../../lib/locale";

type NavItem = {
  href: string;
  label: keyof Messages["shell"];
  icon: LucideIcon;
  isForAdmins?: boolean;
};

/** The places of the console, in order. A new page is a line here. */
export const navItems: readonly NavItem[] = [
  { href: "/keys", label: "myKeys", icon: KeyRound },
  { href: "/account", label: "account", icon: CircleUser },
  { href: "/admin/keys", label: "allKeys", icon: Vault, isForAdmins: true },
  { href: "/admin/gates", label: "gates", icon: DoorOpen, isForAdmins: true },
];
