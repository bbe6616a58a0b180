import { CircleAlert, CircleCheck, CircleDot, Info, type LucideIcon, TriangleAlert } from "lucide-react";

export type Tone = "neutral" | "info" | "success" | "warning" | "danger";

/** A tone is never colour alone: each has a sign of its own. */
export const tones: Record<Tone, { icon: LucideIcon; text: string; soft: string }> = {
  neutral: { icon: CircleDot, text: "text-text-muted", soft: "bg-surface-hover" },
  info: { icon: Info, text: "text-accent-text", soft: "bg-accent-soft" },
  success: { icon: CircleCheck, text: "text-success-text", soft: "bg-success-soft" },
  warning: { icon: TriangleAlert, text: "text-warning-text", soft: "bg-warning-soft" },
  danger: { icon: CircleAlert, text: "text-danger-text", soft: "bg-danger-soft" },
};
