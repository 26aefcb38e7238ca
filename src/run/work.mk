# Written by `work init --makefile`. Sessions of work, by the names that people know.
# SESSION may be left out where CURRENT_SESSION is set. Values reach `work` through the environment.
WORK ?= work
export SESSION MSG CATEGORY RATIONALE

.PHONY: track-init track-log track-decision track-summary track-end new-session

track-init:
	@[ -n "$$SESSION" ] || { echo 'usage: make track-init SESSION=00003'; exit 2; }
	@$(WORK) track init --session "$$SESSION"

track-log:
	@[ -n "$$MSG" ] || { echo 'usage: make track-log SESSION=00003 MSG="what was done" CATEGORY=implementation'; exit 2; }
	@$(WORK) track log $${SESSION:+--session "$$SESSION"} --message "$$MSG" --category "$$CATEGORY"

track-decision:
	@[ -n "$$MSG" ] && [ -n "$$RATIONALE" ] || { echo 'usage: make track-decision SESSION=00003 MSG="what" RATIONALE="why"'; exit 2; }
	@$(WORK) track decision $${SESSION:+--session "$$SESSION"} --message "$$MSG" --rationale "$$RATIONALE"

track-summary:
	@$(WORK) track summary $${SESSION:+--session "$$SESSION"}

track-end:
	@$(WORK) track end $${SESSION:+--session "$$SESSION"}

new-session:
	@$(WORK) session start --env $${SESSION:+"$$SESSION"}
