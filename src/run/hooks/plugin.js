// Written by `work init --hooks opencode`; remove this file to take the hooks away.
// Each hook calls `work hook`, which is silent where there is no workstream.
import { spawnSync } from "node:child_process";

const EDITS = new Set(["edit", "write", "patch", "multiedit", "apply_patch"]);

export const WorkHooks = async ({ client, directory }) => {
  const briefs = new Map();
  const children = new Set();
  const told = new Set();
  const compacting = new Set();

  const work = (moment, said = {}) => {
    const done = spawnSync("work", ["hook", moment, "--tool", "opencode"], {
      cwd: directory,
      input: JSON.stringify(said),
      encoding: "utf8",
      timeout: 10000,
    });
    return done.status === 0 ? (done.stdout ?? "").trim() : "";
  };

  return {
    "tool.execute.before": async (input) => {
      if (input.tool === "question") work("ask");
    },
    "tool.execute.after": async (input, output) => {
      if (!EDITS.has(input.tool)) return;
      const text = work("edit");
      if (text && typeof output.output === "string") output.output += `\n\n${text}`;
    },
    "experimental.session.compacting": async (input, output) => {
      const text = work("compact");
      if (!text) return;
      output.context.push(text);
      // the summary has the brief there; what comes after it begins with a new one
      compacting.add(input?.sessionID ?? "");
      briefs.delete(input?.sessionID ?? "");
    },
    // the same text in every request of a conversation, so that the model's cache holds
    "experimental.chat.system.transform": async (input, output) => {
      const session = input?.sessionID ?? "";
      if (children.has(session) || compacting.delete(session)) return;
      if (!briefs.has(session)) briefs.set(session, work("session-start"));
      if (briefs.get(session)) output.system.push(briefs.get(session));
    },
    event: async ({ event }) => {
      if (event.type === "session.created" && event.properties?.info?.parentID) {
        children.add(event.properties.info.id);
      }
      if (event.type !== "session.idle") return;
      const session = event.properties?.sessionID;
      if (!session || children.has(session) || told.has(session)) return;
      const text = work("stop", { session_id: session });
      if (!text) return;
      told.add(session);
      // named in the conversation, without a turn of the model
      await client.session
        .prompt({ path: { id: session }, body: { noReply: true, parts: [{ type: "text", text }] } })
        .catch(() => {});
    },
  };
};
