//! Agents: `agents.yaml`, drivers, and the rehearsal.
