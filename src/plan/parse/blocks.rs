//! The Markdown blocks of a text that a plan is made of, with their bytes.
use super::super::position::Span;
use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

/// A heading that Markdown sees.
#[derive(Debug, Clone, Copy)]
pub(super) struct RawHeading {
    /// 1 to 6.
    pub(super) level: usize,
    /// The whole heading, with its line end.
    pub(super) span: Span,
    /// Its text.
    pub(super) text: Span,
    /// Whether it stands by itself, or inside something.
    pub(super) place: Place,
}

/// What a block stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Nothing: the document.
    Top,
    /// An item of a list.
    Item,
    /// A quotation.
    Quote,
}

/// An item of a list.
#[derive(Debug, Clone, Copy)]
pub(super) struct RawItem {
    /// The whole item with what is nested in it.
    pub(super) span: Span,
    /// Its first paragraph, without the box.
    pub(super) words: Span,
    /// Its box, if it has one.
    pub(super) tick: Option<bool>,
    /// In how many lists its list lies; 0 at the top.
    pub(super) depth: usize,
}

/// A code span.
#[derive(Debug, Clone)]
pub(super) struct RawCode {
    /// With its back-quotes.
    pub(super) span: Span,
    /// What it shows.
    pub(super) code: String,
}

/// What a stretch of text is, when it is not prose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shield {
    /// Code between fences.
    Fence,
    /// Code by indentation.
    Indented,
    /// HTML that is not a comment.
    Html,
    /// A comment.
    Comment,
    /// A quotation.
    Quote,
}

/// The blocks of a text, each list in the order of the text.
#[derive(Debug, Default)]
pub(super) struct Blocks {
    pub(super) headings: Vec<RawHeading>,
    pub(super) items: Vec<RawItem>,
    pub(super) codes: Vec<RawCode>,
    pub(super) shields: Vec<(Span, Shield)>,
    pub(super) rules: Vec<Span>,
    pub(super) unclosed: Vec<(Span, Shield)>,
}

impl Blocks {
    /// Reads the text as GitHub-flavoured Markdown.
    pub(super) fn read(text: &str) -> Self {
        let skip = text.len() - text.trim_start_matches('\u{feff}').len();
        let mut reader = Reader {
            text,
            blocks: Self::default(),
            open_items: Vec::new(),
            quotes: 0,
            lists: 0,
            heading: None,
            shield: None,
        };
        let options =
            Options::ENABLE_TASKLISTS | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TABLES;
        let body = text.get(skip..).unwrap_or_default();
        for (event, range) in Parser::new_ext(body, options).into_offset_iter() {
            reader.take(&event, Span::new(range.start + skip, range.end + skip));
        }
        let mut blocks = reader.blocks;
        blocks.items.sort_by_key(|item| item.span.start);
        blocks
    }

    /// What shields this byte from being read as a heading or label, if anything.
    pub(super) fn shield_at(&self, at: usize) -> Option<Shield> {
        let after = self.shields.partition_point(|(span, _)| span.start <= at);
        self.shields
            .get(..after)?
            .last()
            .filter(|(span, _)| span.holds(at))
            .map(|(_, shield)| *shield)
    }

    /// The items that begin in a span.
    pub(super) fn items_in(&self, span: Span) -> &[RawItem] {
        let first = self
            .items
            .partition_point(|item| item.span.start < span.start);
        let last = self
            .items
            .partition_point(|item| item.span.start < span.end);
        self.items.get(first..last).unwrap_or_default()
    }

    /// The code spans that begin in a span.
    pub(super) fn codes_in(&self, span: Span) -> &[RawCode] {
        let first = self
            .codes
            .partition_point(|code| code.span.start < span.start);
        let last = self
            .codes
            .partition_point(|code| code.span.start < span.end);
        self.codes.get(first..last).unwrap_or_default()
    }
}

/// An item whose end was not seen yet.
struct OpenItem {
    item: RawItem,
    /// Whether its first paragraph is over.
    closed: bool,
}

struct Reader<'a> {
    text: &'a str,
    blocks: Blocks,
    open_items: Vec<OpenItem>,
    quotes: usize,
    lists: usize,
    heading: Option<RawHeading>,
    /// The shielded block that is open: what lies in it is part of it.
    shield: Option<Span>,
}

impl Reader<'_> {
    fn take(&mut self, event: &Event<'_>, span: Span) {
        match event {
            Event::Start(tag) => self.start(tag, span),
            Event::End(tag) => self.end(*tag),
            Event::Rule => self.rule(span),
            Event::TaskListMarker(ticked) => {
                if let Some(open) = self.open_items.last_mut() {
                    open.item.tick = Some(*ticked);
                    open.item.words = Span::new(span.end, span.end);
                }
            }
            Event::Code(code) => {
                self.blocks.codes.push(RawCode {
                    span,
                    code: code.replace(['\n', '\r'], " "),
                });
                self.inline(span);
            }
            _ => self.inline(span),
        }
    }

    /// Text and the like: it widens the heading or the paragraph it stands in.
    fn inline(&mut self, span: Span) {
        if self.shield.is_some() {
            return;
        }
        if let Some(heading) = &mut self.heading {
            widen(&mut heading.text, span);
        } else if let Some(open) = self.open_items.last_mut()
            && !open.closed
        {
            widen(&mut open.item.words, span);
        }
    }

    fn start(&mut self, tag: &Tag<'_>, span: Span) {
        match tag {
            Tag::Heading { level, .. } => {
                self.close_paragraph();
                let place = if self.quotes > 0 {
                    Place::Quote
                } else if self.open_items.is_empty() {
                    Place::Top
                } else {
                    Place::Item
                };
                self.heading = Some(RawHeading {
                    level: depth(*level),
                    span,
                    text: Span::new(span.end, span.end),
                    place,
                });
            }
            Tag::List(_) => {
                self.close_paragraph();
                self.lists += 1;
            }
            Tag::Item => self.open_items.push(OpenItem {
                item: RawItem {
                    span,
                    words: Span::new(span.end, span.end),
                    tick: None,
                    depth: self.lists.saturating_sub(1),
                },
                closed: false,
            }),
            Tag::BlockQuote(_) => {
                self.close_paragraph();
                self.quotes += 1;
                self.shield_from(span, Shield::Quote);
            }
            Tag::CodeBlock(kind) => {
                self.close_paragraph();
                let fenced = matches!(kind, CodeBlockKind::Fenced(_));
                let alone = self.open_items.is_empty() && self.quotes == 0;
                if fenced && alone && !fence_ends(span.of(self.text)) {
                    self.blocks.unclosed.push((span, Shield::Fence));
                }
                let shield = if fenced {
                    Shield::Fence
                } else {
                    Shield::Indented
                };
                self.shield_from(span, shield);
            }
            Tag::HtmlBlock => {
                self.close_paragraph();
                let html = span.of(self.text);
                let comment = html.trim_start().starts_with("<!--");
                if comment && !html.contains("-->") {
                    self.blocks.unclosed.push((span, Shield::Comment));
                }
                let shield = if comment {
                    Shield::Comment
                } else {
                    Shield::Html
                };
                self.shield_from(span, shield);
            }
            Tag::Table(_) => self.close_paragraph(),
            Tag::Paragraph => {}
            _ => self.inline(span),
        }
    }

    /// A shielded block begins; one inside another is part of it.
    fn shield_from(&mut self, span: Span, shield: Shield) {
        if self.shield.is_none_or(|outer| span.end > outer.end) {
            self.blocks.shields.push((span, shield));
            self.shield = Some(span);
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(_) => {
                if let Some(heading) = self.heading.take() {
                    self.blocks.headings.push(heading);
                }
            }
            TagEnd::List(_) => self.lists = self.lists.saturating_sub(1),
            TagEnd::Item => {
                if let Some(open) = self.open_items.pop()
                    && self.quotes == 0
                {
                    self.blocks.items.push(open.item);
                }
            }
            TagEnd::BlockQuote(_) => {
                self.quotes = self.quotes.saturating_sub(1);
                if self.quotes == 0 {
                    self.shield = None;
                }
            }
            TagEnd::CodeBlock | TagEnd::HtmlBlock if self.quotes == 0 => self.shield = None,
            TagEnd::Paragraph => self.close_paragraph(),
            _ => {}
        }
    }

    fn rule(&mut self, span: Span) {
        self.close_paragraph();
        if self.open_items.is_empty() && self.quotes == 0 {
            self.blocks.rules.push(span);
        }
    }

    /// The first paragraph of the open item is over.
    fn close_paragraph(&mut self) {
        if let Some(open) = self.open_items.last_mut() {
            open.closed = true;
        }
    }
}

fn widen(span: &mut Span, by: Span) {
    if span.start == span.end {
        *span = by;
    } else {
        *span = Span::new(span.start.min(by.start), span.end.max(by.end));
    }
}

/// Whether a fenced block has its closing fence (`CommonMark` 4.5).
fn fence_ends(block: &str) -> bool {
    let mut lines = block.lines();
    let opening = lines.next().unwrap_or_default().trim_start();
    let fence = opening.chars().next().unwrap_or('`');
    let width = opening.chars().take_while(|c| *c == fence).count();
    let last = lines.rfind(|line| !line.trim().is_empty());
    last.is_some_and(|last| {
        let last = last.trim();
        last.chars().count() >= width && last.chars().all(|c| c == fence)
    })
}

const fn depth(level: HeadingLevel) -> usize {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}
