"use client";

import { ArrowRightLeft, LifeBuoy } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTranslations } from "use-intl";
import type { Offer, OfferDecision } from "../../lib/models/schema";
import { Button } from "../ui/button";
import { Disclosure } from "../ui/disclosure";
import { Panel } from "../ui/panel";
import { useRun } from "../ui/use-run";
import type { ModelVerbs } from "./model-verbs";

const shownAtOnce = 3;

type OffersProps = { offers: readonly Offer[]; decide: ModelVerbs["decideOffer"] };

/** Models that more than one upstream offers: each waits for somebody to say where it belongs. */
export function Offers({ offers, decide }: OffersProps) {
  const t = useTranslations("models.offers");
  if (offers.length === 0) return null;
  const rest = offers.slice(shownAtOnce);
  return (
    <div className="mb-4">
      <Panel title={t("title", { count: offers.length })} description={t("description")}>
        <OfferList offers={offers.slice(0, shownAtOnce)} decide={decide} />
        {rest.length > 0 && (
          <Disclosure summary={t("more", { count: rest.length })}>
            <OfferList offers={rest} decide={decide} />
          </Disclosure>
        )}
      </Panel>
    </div>
  );
}

function OfferList({ offers, decide }: OffersProps) {
  return (
    <ul className="flex flex-col divide-y">
      {offers.map((offer) => (
        <OfferLine key={`${offer.upstream.id} ${offer.model.id}`} offer={offer} decide={decide} />
      ))}
    </ul>
  );
}

function OfferLine({ offer, decide }: { offer: Offer; decide: ModelVerbs["decideOffer"] }) {
  const t = useTranslations("models.offers");
  const router = useRouter();
  const run = useRun();
  const [pending, setPending] = useState<OfferDecision | null>(null);
  const names = { model: offer.model.name, upstream: offer.upstream.name };

  async function choose(decision: OfferDecision) {
    setPending(decision);
    const input = { upstream_id: offer.upstream.id, model_id: offer.model.id, decision };
    const done = await run(() => decide(input), t(`done.${decision}`, names));
    setPending(null);
    // The line goes, and the focus with it; on the content, the next Tab goes on from near there.
    if (done) document.getElementById("main")?.focus();
    router.refresh();
  }

  const choice = (decision: OfferDecision) => ({
    pending: pending === decision,
    disabled: pending !== null && pending !== decision,
    "aria-label": t(`label.${decision}`, names),
    onClick: () => choose(decision),
  });

  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 py-2">
      <p className="min-w-0 wrap-anywhere">
        {t.rich("sentence", {
          model: () => <bdi className="font-medium">{offer.model.name}</bdi>,
          current: () => <bdi>{offer.current.name}</bdi>,
          upstream: () => <bdi>{offer.upstream.name}</bdi>,
        })}
      </p>
      <div className="flex flex-wrap gap-2">
        <Button {...choice("fallback")}>
          <LifeBuoy aria-hidden />
          {t("fallback")}
        </Button>
        <Button {...choice("move")} className="max-w-56">
          <ArrowRightLeft aria-hidden />
          <bdi className="truncate">{t("move", names)}</bdi>
        </Button>
        <Button variant="ghost" {...choice("dismiss")}>
          {t("dismiss")}
        </Button>
      </div>
    </li>
  );
}
