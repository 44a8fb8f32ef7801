//! What a commit holds: everything a fresh process needs to go on, in sizes that don't grow with rows or commits.

/// Length and CRC-32C of an append-only file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Extent {
    /// Bytes.
    pub len: u64,
    /// CRC-32C of them.
    pub crc32c: u32,
}

/// State of the workbook at a commit.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct State {
    /// Number of the commit, from 1.
    pub sequence: u64,
    /// When, in milliseconds since 1970.
    pub time_ms: u64,
    /// Definitions file: sheets, styles, options.
    pub definitions: Extent,
    /// Chunk keys file.
    pub chunks: Extent,
    /// Cells that `onBadCell` let pass.
    pub bad_cells: u64,
    /// Index of the sheet last written to.
    pub current: u32,
    /// The sheets, in the order of their definitions.
    pub sheets: Vec<SheetState>,
    /// The pages: a sheet has one, and one more after each rollover.
    pub pages: Vec<PageState>,
}

/// A sheet as the user sees it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SheetState {
    /// Data rows, over all pages.
    pub rows: u64,
    /// Page that takes the next row.
    pub page: u32,
    /// Cursor token of the last commit that had one.
    pub token: Option<String>,
    /// Running maxima of the `auto` columns, in pixels.
    pub widths: Vec<u16>,
}

/// One worksheet of the finished file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PageState {
    /// Its sheet.
    pub sheet: u32,
    /// Its name.
    pub name: String,
    /// Rows file.
    pub rows: Extent,
    /// Bytes of XML in it.
    pub raw_len: u64,
    /// CRC-32 of the XML.
    pub crc32: u32,
    /// Index (from 0) of the row that comes next.
    pub next_row: u32,
    /// Columns used: one past the last.
    pub columns: u32,
    /// Links file.
    pub links: Extent,
    /// Links in it.
    pub link_count: u32,
}
