import "server-only";
import { headers } from "next/headers";
import { notFound, redirect, unstable_rethrow } from "next/navigation";
import type { ReactNode } from "react";
import { BarePage } from "../../components/shell/bare-page";
import { Failure } from "../../components/shell/failure";
import { log } from "../../db/log";
import { isOutage } from "../../db/outage";
import type { UserActor } from "../../lib/actor";
import { AppError, type ErrorCode } from "../../lib/result";
import { currentActor } from "./auth";

type PageProps = {
  params: Promise<Record<string, string>>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

export type PageRequest = {
  actor: UserActor;
  params: Record<string, string>;
  searchParams: Record<string, string | string[] | undefined>;
};

/**
 * Makes a page for signed-in people. All its reading is done in `render`: a read that fails is shown as a failure,
 * in the page, since a page that throws sends an empty body, and an outage must never look like "no keys".
 */
export function page(render: (request: PageRequest) => Promise<ReactNode>) {
  return async function Page(props: PageProps): Promise<ReactNode> {
    return shown("part", async () => {
      const actor = await currentActor();
      if (actor === null) redirect(`/sign-in?next=${encodeURIComponent(await requestPath())}`);
      return render({ actor, params: await props.params, searchParams: await props.searchParams });
    });
  };
}

/** Runs the reading half of a page or layout and renders its failure, alone or within the layout's frame. */
export async function shown(extent: "whole" | "part", render: () => Promise<ReactNode>): Promise<ReactNode> {
  try {
    return await render();
  } catch (error) {
    unstable_rethrow(error);
    if (error instanceof AppError && error.code === "not_found") notFound();
    const requestId = (await headers()).get("x-request-id") ?? "";
    if (!(error instanceof AppError)) log.error({ error, requestId }, "page failed");
    const failure = <Failure code={codeOf(error)} requestId={requestId} />;
    return extent === "whole" ? <BarePage>{failure}</BarePage> : failure;
  }
}

function codeOf(error: unknown): ErrorCode {
  if (error instanceof AppError) return error.code;
  return isOutage(error) ? "unavailable" : "internal";
}

async function requestPath(): Promise<string> {
  return (await headers()).get("x-latchkey-path") ?? "/";
}
