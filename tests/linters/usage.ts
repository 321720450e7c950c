// How a page uses the types that are made from the description: it compiles only while they say what the API does.
import type { components, operations } from "./types.js";

type Schemas = components["schemas"];

export const submission: Schemas["JobSubmission"] = { prompt: "a red apple", width: null };

export const signUp: Schemas["SignUp"] = { email: "ada@example.com", password: "correct horse battery staple" };

// @ts-expect-error A prompt is needed.
export const promptless: Schemas["JobSubmission"] = {};

// @ts-expect-error There is no such format.
export const bitmap: Schemas["ImageFormat"] = "bmp";

// A quote is told from a job.
export function creditsOf(answer: operations["submitJob"]["responses"]["200"]["content"]["application/json"]): string {
  return "dry_run" in answer ? `would cost ${answer.credits} of ${answer.queue.workers}` : `${answer.state} ${answer.id}`;
}

// What an answer always has need not be asked for; what it may lack must be.
export function nameOf(account: Schemas["AccountResponse"]): number {
  const length: number = account.display_name.length;
  // @ts-expect-error Nothing may be remembered.
  const format = account.preferences.format;
  return format === undefined ? length : 0;
}

// Each code of a problem is one of a list, so that a page can have a sentence for each.
export function isQuota(problem: Schemas["Problem"]): boolean {
  return problem.code === "quota_exceeded";
}

// @ts-expect-error There is no such code.
export const code: Schemas["ProblemCode"] = "no_such_code";

export const page: NonNullable<operations["listImages"]["parameters"]["query"]> = { limit: 50 };
