//! Whole workflows as users have them, one file each.
mod elsewhere;
mod faults_agent;
mod faults_launcher;
mod faults_state;
mod faults_supervisor;
mod faults_tmux;
mod first_batch;
mod hostile_output;
mod stopping;
mod terminal;
