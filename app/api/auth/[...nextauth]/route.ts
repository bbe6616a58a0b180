import type { NextRequest } from "next/server";
import NextAuth from "next-auth";
import { authOptions } from "../../../_server/auth";
import { isSameOrigin } from "../../../_server/request";

type Context = { params: Promise<{ nextauth: string[] }> };

export function GET(request: NextRequest, context: Context): Promise<Response> {
  return NextAuth(request, context, authOptions());
}

/** next-auth's own token against forged requests stands behind this check, not instead of it. */
export async function POST(request: NextRequest, context: Context): Promise<Response> {
  if (!isSameOrigin(request.headers))
    return Response.json({ code: 403, reason: "forbidden_origin" }, { status: 403 });
  return NextAuth(request, context, authOptions());
}
