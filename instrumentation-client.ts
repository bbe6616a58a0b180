import { config } from "zod/v4/core";

// Zod would try out whether it may compile code; the content security policy forbids that and reports the attempt.
config({ jitless: true });
