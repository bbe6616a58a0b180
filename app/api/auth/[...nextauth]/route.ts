import type { NextRequest } from "next/server";
import NextAuth from "next-auth";
import { AppError } from "../../../../lib/result";
import { authOptions } from "../../../_server/auth";
import { isOidcStep } from "../../../_server/oidc";
import { finishWithProvider } from "../../../_server/oidc-finish";
import { startWithProvider } from "../../../_server/oidc-start";
import { isSameOrigin } from "../../../_server/origin";
import { requestTransport } from "../../../_server/request";

type Context = { params: Promise<{ nextauth: string[] }> };

export async function GET(request: NextRequest, context: Context): Promise<Response> {
  if (isOidcStep((await context.params).nextauth, "callback")) return finishWithProvider(request, context);
  return NextAuth(request, context, authOptions());
}

/** next-auth's own token against forged requests stands behind this check, not instead of it. */
export async function POST(request: NextRequest, context: Context): Promise<Response> {
  if (!isSameOrigin(request.headers)) return refused(new AppError("forbidden_origin"));
  const { nextauth } = await context.params;
  const [step] = nextauth;
  if (step !== "signout" && (await requestTransport()) === "refused")
    return refused(new AppError("unprotected"));
  if (isOidcStep(nextauth, "signin")) return startWithProvider(request);
  const refusals: AppError[] = [];
  const answer = await NextAuth(
    request,
    context,
    authOptions((refusal) => refusals.push(refusal)),
  );
  const [refusal] = refusals;
  return refusal ? refused(refusal) : answer;
}

function refused({ status, code, values }: AppError): Response {
  const headers: HeadersInit = values.seconds ? { "Retry-After": String(values.seconds) } : {};
  return Response.json({ code: status, reason: code, values }, { status, headers });
}
