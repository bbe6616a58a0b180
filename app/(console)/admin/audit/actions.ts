"use server";

import * as audit from "../../../../db/audit-check";
import { checkAuditInput } from "../../../../lib/audit";
import { action } from "../../../_server/action";

export const checkAudit = action(checkAuditInput, audit.checkAudit);
