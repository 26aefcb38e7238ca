//! One update under the lock: read, replay, change, commit in the log, show in tasks.json.
use super::actor::Actor;
use super::apply::Applied;
use super::change::{LogLine, Position};
use super::document::Document;
use super::draft::Draft;
use super::error::StoreError;
use super::journal;
use super::load::{self, Source};
use super::log::{self, Log};
use super::migrate;
use super::notices::{Notices, Warning};
use super::private;
use super::publish::{self, Published};
use super::stream_folder::StreamFolder;
use camino::Utf8PathBuf;
use jiff::Timestamp;
use std::fs;

/// Times that somebody else may save the file while it is being changed.
const ROUNDS: u32 = 200;

/// One update, under the lock.
pub(super) struct Commit<'a> {
    pub(super) folder: &'a StreamFolder,
    pub(super) notices: &'a dyn Notices,
    pub(super) by: &'a Actor,
    pub(super) now: Timestamp,
}

/// What was found on the disk, brought up to date.
struct Base {
    source: Source,
    /// How far the file itself was.
    position: Option<Position>,
    document: Document,
    log: Option<Log>,
    /// Whether the log was ahead of the file.
    replayed: Applied,
    /// Whether the file was the ancestor's.
    migrated: Applied,
}

impl Commit<'_> {
    /// Tells the story until nobody saves the file in between, and commits what it changed.
    pub(super) fn run<T, E: From<StoreError>>(
        &self,
        mut story: impl FnMut(&mut Draft) -> Result<T, E>,
    ) -> Result<T, E> {
        for _round in 0..ROUNDS {
            let base = self.base()?;
            publish::check_writable(&base.source)?;
            self.catch_up(base.log.as_ref());
            let Base {
                source,
                position,
                document,
                log,
                replayed,
                migrated,
            } = base;
            let mut draft = Draft::new(document, self.folder.id(), self.by, self.now);
            let value = story(&mut draft)?;
            let finished = draft.finish();
            if finished.changes.is_empty() {
                if !finished.journal.is_empty() {
                    journal::append(&self.journal_file(), &finished.journal, self.notices)?;
                }
                if let Some(log) = log
                    && replayed == Applied::Changed
                {
                    self.show(finished.document, source, &log);
                }
                return Ok(value);
            }
            if !publish::is_unchanged(&source) {
                continue;
            }
            if migrated == Applied::Changed {
                self.keep_old(&source)?;
            }
            let mut log = match log {
                Some(log) => log,
                None => Log::create(self.folder, log::new_id(self.now, 0), 0)?,
            };
            let foreign = position
                .clone()
                .filter(|at| at.log != log.id && log.newer(Some(at)).is_empty());
            log.append(LogLine {
                seq: log.next_seq(position.as_ref()),
                ts: self.now,
                by: self.by.clone(),
                adopts: foreign,
                changes: finished.changes,
                journal: finished.journal.clone(),
            })?;
            // committed; whatever fails from here on is a warning
            self.show(finished.document, source, &log);
            self.copy(&finished.journal);
            return Ok(value);
        }
        Err(StoreError::Restless {
            path: self.tasks_file(),
        }
        .into())
    }

    fn base(&self) -> Result<Base, StoreError> {
        let path = self.tasks_file();
        let loaded = load::load(&path)?;
        let position = loaded.view.position.clone();
        let mut log = Log::read(self.folder, position.as_ref())?;
        if let Some(log) = &mut log {
            log.repair(self.folder, self.notices)?;
        }
        let mut document = Document::new(loaded.text, loaded.view, &path)?;
        let migrated = migrate::migrate(&mut document, self.folder)?;
        if migrated == Applied::Changed {
            migrate::give_lists(&mut document);
        }
        let replayed = log.as_ref().map_or(Applied::Nothing, |log| {
            document.replay(log.newer(position.as_ref()))
        });
        Ok(Base {
            source: loaded.source,
            position,
            document,
            log,
            replayed,
            migrated,
        })
    }

    /// Shows the committed state in tasks.json. A failure is a warning: the next update does it.
    fn show(&self, document: Document, source: Source, log: &Log) {
        if let Err(error) = self.try_show(document, source, log) {
            self.notices.warning(&Warning::ViewBehind {
                path: self.tasks_file(),
                why: error.to_string(),
            });
        }
    }

    fn try_show(
        &self,
        mut document: Document,
        mut source: Source,
        log: &Log,
    ) -> Result<(), StoreError> {
        for _round in 0..ROUNDS {
            document.set_position(Position {
                log: log.id.clone(),
                seq: log.last,
            });
            document.set_top("last_updated", self.now.to_string().into());
            let text = document.render();
            if publish::publish(&text, &source, &self.folder.backup_file())? == Published::Done {
                return log.cut(self.folder);
            }
            // theirs is the base now, and the committed lines come on top; ours even if theirs
            // follows another log
            let base = self.base()?;
            source = base.source;
            document = base.document;
            document.replay(log.lines.last());
        }
        Err(StoreError::Restless {
            path: self.tasks_file(),
        })
    }

    /// Keeps the file of the ancestor's format, once.
    fn keep_old(&self, source: &Source) -> Result<(), StoreError> {
        let backup = self.folder.state_dir().join("tasks.json.1.0.bak");
        if backup.exists() {
            return Ok(());
        }
        private::remove_stale(&backup)?;
        fs::copy(&source.target, &backup).map_err(StoreError::io("write", &backup))?;
        self.notices.warning(&Warning::Migrated { backup });
        Ok(())
    }

    /// Copies what an earlier command committed but could not tell the journal.
    fn catch_up(&self, log: Option<&Log>) {
        let Some(log) = log else { return };
        let missing = journal::missing(&self.journal_file(), &log.lines);
        self.copy(&missing);
    }

    fn copy(&self, entries: &[super::change::Object]) {
        if entries.is_empty() {
            return;
        }
        let path = self.journal_file();
        if let Err(error) = journal::append(&path, entries, self.notices) {
            self.notices.warning(&Warning::JournalBehind {
                path,
                why: error.to_string(),
            });
        }
    }

    fn tasks_file(&self) -> Utf8PathBuf {
        self.folder.tasks_file()
    }

    fn journal_file(&self) -> Utf8PathBuf {
        self.folder.journal_file()
    }
}
