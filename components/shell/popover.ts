/** The menus of the shell are native popovers, which open without JavaScript; following a link inside closes them. */
export function closePopovers(): void {
  for (const popover of document.querySelectorAll<HTMLElement>(":popover-open")) popover.hidePopover();
}
