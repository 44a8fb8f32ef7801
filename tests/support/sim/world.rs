//! What a simulated disk holds: what programs see (the cache), what is surely on the medium, and everything in between,
//! which a power cut may keep, lose, tear or reorder. Knows nothing of parts and workbooks.

use std::collections::BTreeMap;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

pub type Ino = u64;
/// The folder in which everything happens.
pub const ROOT: Ino = 1;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Node {
    File(Ino),
    Folder(Ino),
}

/// One operation that changes something.
#[derive(Debug, Clone)]
pub enum Op {
    Create {
        folder: Ino,
        name: String,
        ino: Ino,
    },
    Mkdir {
        folder: Ino,
        name: String,
        ino: Ino,
    },
    /// A second name for a file.
    Link {
        folder: Ino,
        name: String,
        ino: Ino,
    },
    Rename {
        from: (Ino, String),
        to: (Ino, String),
    },
    Remove {
        folder: Ino,
        name: String,
    },
    Write {
        ino: Ino,
        at: u64,
        bytes: Arc<[u8]>,
    },
    SetLen {
        ino: Ino,
        len: u64,
    },
    Sync {
        ino: Ino,
    },
    SyncFolder {
        ino: Ino,
    },
    /// It was said to have failed: the pages are called clean now, and may or may not be on the medium.
    FailedSync {
        ino: Ino,
    },
}

/// A change of a file's bytes.
#[derive(Debug, Clone, Hash)]
pub enum Change {
    Write { at: u64, bytes: Arc<[u8]> },
    SetLen(u64),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mark {
    /// The next sync brings it to the medium.
    Dirty,
    /// A sync failed: no later one will.
    Forsaken,
    /// Surely on the medium, but behind a forsaken change.
    Synced,
}

#[derive(Debug, Clone, Default, Hash)]
pub struct FileData {
    pub cache: Arc<Vec<u8>>,
    pub medium: Arc<Vec<u8>>,
    pub between: Vec<(Change, Mark)>,
}

#[derive(Debug, Clone, Default, Hash)]
pub struct Folder {
    pub cache: BTreeMap<String, Node>,
    pub medium: BTreeMap<String, Node>,
}

/// A change of names, all of it or nothing. Durable when `folder` is synced.
#[derive(Debug, Clone, Hash)]
pub struct Edit {
    pub folder: Ino,
    pub names: Vec<(Ino, String, Option<Node>)>,
}

#[derive(Debug, Clone, Hash)]
pub struct World {
    pub files: BTreeMap<Ino, FileData>,
    pub folders: BTreeMap<Ino, Folder>,
    pub edits: Vec<Edit>,
    pub next: Ino,
    /// Whether files can have several names.
    pub links: bool,
}

impl Default for World {
    fn default() -> Self {
        World {
            files: BTreeMap::new(),
            folders: BTreeMap::from([(ROOT, Folder::default())]),
            edits: Vec::new(),
            next: ROOT + 1,
            links: true,
        }
    }
}

impl World {
    pub fn apply(&mut self, op: &Op) {
        match op {
            Op::Create { folder, name, ino } => {
                self.next = self.next.max(ino + 1);
                self.files.insert(*ino, FileData::default());
                self.edit(*folder, vec![(*folder, name, Some(Node::File(*ino)))]);
            }
            Op::Mkdir { folder, name, ino } => {
                self.next = self.next.max(ino + 1);
                self.folders.insert(*ino, Folder::default());
                self.edit(*folder, vec![(*folder, name, Some(Node::Folder(*ino)))]);
            }
            Op::Link { folder, name, ino } => {
                self.edit(*folder, vec![(*folder, name, Some(Node::File(*ino)))]);
            }
            Op::Rename { from, to } => {
                let node = self.folders[&from.0].cache[&from.1];
                let names = vec![(from.0, &from.1, None), (to.0, &to.1, Some(node))];
                // Durable with the folder that it goes to; that of where it came from is not enough.
                self.edit(to.0, names);
            }
            Op::Remove { folder, name } => self.edit(*folder, vec![(*folder, name, None)]),
            Op::Write { ino, at, bytes } => {
                self.change(
                    *ino,
                    Change::Write {
                        at: *at,
                        bytes: Arc::clone(bytes),
                    },
                );
            }
            Op::SetLen { ino, len } => self.change(*ino, Change::SetLen(*len)),
            Op::Sync { ino } => self.file(*ino).sync(),
            Op::FailedSync { ino } => {
                for (_, mark) in &mut self.file(*ino).between {
                    if *mark == Mark::Dirty {
                        *mark = Mark::Forsaken;
                    }
                }
            }
            Op::SyncFolder { ino } => {
                let mut left: Vec<Edit> = Vec::new();
                for edit in std::mem::take(&mut self.edits) {
                    if edit.folder != *ino {
                        left.push(edit);
                        continue;
                    }
                    self.keep(&edit);
                    // What came before to the same name is moot: it can't come after.
                    for earlier in &mut left {
                        earlier.names.retain(|(folder, name, _)| {
                            let same = |(f, n, _): &(Ino, String, _)| f == folder && n == name;
                            !edit.names.iter().any(same)
                        });
                    }
                }
                self.edits = left;
            }
        }
    }

    fn file(&mut self, ino: Ino) -> &mut FileData {
        self.files.get_mut(&ino).unwrap()
    }

    fn edit(&mut self, folder: Ino, names: Vec<(Ino, &String, Option<Node>)>) {
        let names: Vec<_> = names
            .into_iter()
            .map(|(folder, name, node)| (folder, name.clone(), node))
            .collect();
        for (folder, name, node) in &names {
            set(
                &mut self.folders.get_mut(folder).unwrap().cache,
                name,
                *node,
            );
        }
        self.edits.push(Edit { folder, names });
    }

    fn keep(&mut self, edit: &Edit) {
        for (folder, name, node) in &edit.names {
            set(
                &mut self.folders.get_mut(folder).unwrap().medium,
                name,
                *node,
            );
        }
    }

    fn change(&mut self, ino: Ino, change: Change) {
        let file = self.file(ino);
        apply(Arc::make_mut(&mut file.cache), &change);
        file.between.push((change, Mark::Dirty));
    }

    /// After a power cut: the medium is all there is. Files and folders that no name leads to are gone.
    pub fn restarted(mut self) -> Self {
        self.edits.clear();
        let mut reached = vec![ROOT];
        let mut files = BTreeMap::new();
        let mut folders = BTreeMap::new();
        while let Some(ino) = reached.pop() {
            let mut folder = self.folders.remove(&ino).unwrap_or_default();
            for node in folder.medium.values() {
                match node {
                    Node::Folder(ino) => reached.push(*ino),
                    Node::File(ino) => {
                        let mut file = self.files[ino].clone();
                        file.between.clear();
                        file.cache = Arc::clone(&file.medium);
                        files.insert(*ino, file);
                    }
                }
            }
            folder.cache = folder.medium.clone();
            folders.insert(ino, folder);
        }
        World {
            files,
            folders,
            edits: Vec::new(),
            next: self.next,
            links: self.links,
        }
    }

    /// Applies an edit to the medium at a power cut.
    pub fn survive(&mut self, edit: &Edit) {
        self.keep(edit);
    }

    /// How many names lead to a file.
    pub fn names(&self, ino: Ino) -> u64 {
        let names = self
            .folders
            .values()
            .flat_map(|folder| folder.cache.values());
        names.filter(|node| **node == Node::File(ino)).count() as u64
    }

    /// The bytes of a file that programs see, by its path below the root.
    pub fn read(&self, path: &[&str]) -> Option<Arc<Vec<u8>>> {
        let mut node = Node::Folder(ROOT);
        for name in path {
            let Node::Folder(ino) = node else { return None };
            node = *self.folders[&ino].cache.get(*name)?;
        }
        match node {
            Node::File(ino) => Some(Arc::clone(&self.files[&ino].cache)),
            Node::Folder(_) => None,
        }
    }

    pub fn fingerprint(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.hash(&mut hasher);
        hasher.finish()
    }
}

impl FileData {
    fn sync(&mut self) {
        for (_, mark) in &mut self.between {
            if *mark == Mark::Dirty {
                *mark = Mark::Synced;
            }
        }
        if self.between.iter().all(|(_, mark)| *mark == Mark::Synced) {
            self.between.clear();
            self.medium = Arc::clone(&self.cache);
        }
    }
}

fn set(names: &mut BTreeMap<String, Node>, name: &str, node: Option<Node>) {
    match node {
        Some(node) => names.insert(name.to_owned(), node),
        None => names.remove(name),
    };
}

pub fn apply(bytes: &mut Vec<u8>, change: &Change) {
    match change {
        Change::SetLen(len) => bytes.resize(usize::try_from(*len).unwrap(), 0),
        Change::Write { at, bytes: new } => {
            let at = usize::try_from(*at).unwrap();
            if bytes.len() < at + new.len() {
                bytes.resize(at + new.len(), 0);
            }
            bytes[at..at + new.len()].copy_from_slice(new);
        }
    }
}
