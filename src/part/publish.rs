//! The only code that knows the order of publishing. The part stays whole until the target stands: package (`package.rs`)
//! written and synced → receipt in place → rename over the target → folder synced → part removed (`removal.rs`). A crash
//! anywhere before the journal has its other name means: finish again, with the same outcome.

use super::Part;
use super::create::create_fresh;
use super::package::Package;
use super::paths::Paths;
use super::receipt::Receipt;
use super::removal::{remove_receipt, remove_rest, rename_journal};
use super::storage::{Kind, Mode, Storage, StorageFile, read_full_at};
use crate::error::{Code, Error, Result};
use crate::planted::planted;
use std::path::Path;

/// Bytes compared at a time.
const BUFFER: usize = 256 << 10;

impl Part {
    /// Puts the package, and the receipt if there is one, in their places and removes the part.
    ///
    /// # Errors
    /// A step failed; what was committed is still there, finish again.
    pub fn publish(
        &self,
        mut package: Package,
        receipt: Option<&Receipt>,
        may_replace: bool,
    ) -> Result<()> {
        let (storage, paths) = (&*self.storage, &self.paths);
        let io = |doing: &'static str, path: &Path| {
            let path = path.to_path_buf();
            move |error: std::io::Error| Error::io(doing, &path, &error)
        };
        package.complete()?;
        self.refuse_in_the_way(&package, may_replace)?;
        if !planted!(RenamedBeforeSynced) {
            package
                .file
                .sync_all()
                .map_err(io("Syncing", &package.path))?;
        }
        if let Some(receipt) = receipt {
            // A package that is there tells the receipt of an unfinished run from that of a published one.
            storage
                .sync_folder(&paths.part)
                .map_err(io("Syncing", &paths.part))?;
            let path = paths.new_receipt();
            let mut file = create_fresh(storage, &path, Mode::Private)?;
            receipt.write(&mut *file, &path, |each| self.chunks.read(each))?;
            file.sync().map_err(io("Syncing", &path))?;
            storage
                .rename(&path, &paths.receipt)
                .map_err(io("Renaming", &path))?;
        } else if storage
            .stat(&paths.receipt)
            .map_err(io("Reading", &paths.receipt))?
            .is_some()
        {
            // A receipt of an earlier run with an id would speak of a file that is no longer there.
            storage
                .remove(&paths.receipt)
                .map_err(io("Removing", &paths.receipt))?;
        }
        storage
            .sync_folder(&paths.folder)
            .map_err(io("Syncing", &paths.folder))?;
        let made = storage
            .stat(&package.path)
            .map_err(io("Reading", &package.path))?;
        // A large file takes its time to be synced: whatever has appeared meanwhile isn't replaced either, nor published from
        // another part.
        self.refuse_in_the_way(&package, may_replace)?;
        self.lock.still_holds(storage, paths)?;
        storage
            .rename(&package.path, &paths.target)
            .map_err(io("Renaming", &package.path))?;
        self.published.set(true);
        self.made.set(made.map(|stat| stat.id));
        if planted!(RenamedBeforeSynced) {
            package
                .file
                .sync_all()
                .map_err(io("Syncing", &package.path))?;
        }
        self.last()
    }

    /// Goes on with a publishing of this handle that failed behind the renaming: returns the finished file's bytes. `None`:
    /// there was none, or somebody has taken the file away since.
    ///
    /// # Errors
    /// Its name can't be made durable.
    pub fn publish_on(&self) -> Result<Option<u64>> {
        if !self.published.get() {
            return Ok(None);
        }
        let path = &self.paths.target;
        let stat = self.storage.stat(path);
        let stat = stat.map_err(|error| Error::io("Reading", path, &error))?;
        match stat.filter(|stat| Some(stat.id) == self.made.get()) {
            Some(stat) => self.last().map(|()| Some(stat.len)),
            None => Ok(None),
        }
    }

    /// Makes the file's name last, and removes the part.
    fn last(&self) -> Result<()> {
        let (storage, paths) = (&*self.storage, &self.paths);
        storage
            .sync_folder(&paths.folder)
            .map_err(|error| self.stands_already("Syncing", &paths.folder, &error))?;
        // Called again, it may find another's part in the place of ours.
        if !self.stands()? {
            return Ok(());
        }
        // The file stands. A part that stands beside it, too, would be gone on with by the next run without an id.
        rename_journal(storage, paths)
            .map_err(|(doing, error)| self.stands_already(doing, &paths.part, &error))?;
        // What is left now is removed by the next one who looks, if it can't be here.
        let _ = remove_rest(storage, paths);
        Ok(())
    }

    /// What failed behind the renaming. Who runs the job again, as is advised elsewhere, may append its rows a second time.
    fn stands_already(&self, doing: &str, path: &Path, error: &std::io::Error) -> Error {
        let code = Error::io("", path, error).code();
        let target = self.paths.target.display();
        let message = format!(
            "'{target}' has its name and is whole, but {doing} '{}' failed: {error}; call finish again. Where that can't be, remove \
             the folder '{}' before the job is run without an id, or it appends its rows once more",
            path.display(),
            self.paths.part.display()
        );
        Error::new(code, message)
    }

    /// Refuses what stands at the target and must not be replaced.
    fn refuse_in_the_way(&self, package: &Package, may_replace: bool) -> Result<()> {
        if !may_replace && !planted!(ForeignFileReplaced) {
            self.refuse_foreign(package)?;
        }
        refuse_target(&*self.storage, &self.paths)
    }

    /// A file at the target that was not there when the part was begun may only be what an earlier, cut-off finish of this
    /// very part has put there: then it is the same, byte for byte.
    fn refuse_foreign(&self, package: &Package) -> Result<()> {
        let path = &self.paths.target;
        let reading = |error| Error::io("Reading", path, &error);
        let stat = self.storage.stat(path).map_err(reading)?;
        let Some(stat) = stat.filter(|stat| stat.kind == Kind::File) else {
            return Ok(());
        };
        let same = Some(stat.id) == self.made.get()
            || stat.len == package.written && {
                let target = self.storage.open(path, false).map_err(reading)?;
                same_bytes(&*target, &*package.file, stat.len).map_err(reading)?
            };
        if same {
            return Ok(());
        }
        Err(Error::new(
            Code::Exists,
            format!(
                "A file that is not what this run makes now has appeared at '{}'; move it away and finish again",
                path.display()
            ),
        ))
    }

    /// Whether an earlier finish of this run came as far as renaming the package to the target, so that only the removal
    /// of the part is missing: the run's receipt and the target stand, and no package is left.
    ///
    /// # Errors
    /// Something can't be read.
    pub fn was_published(&self, id: Option<&str>) -> Result<bool> {
        let stat = |path: &Path| {
            self.storage
                .stat(path)
                .map_err(|error| Error::io("Reading", path, &error))
        };
        if id.is_none() || stat(&self.paths.package())?.is_some() {
            return Ok(false);
        }
        let Some(receipt) = Receipt::read(&*self.storage, &self.paths.receipt)? else {
            return Ok(false);
        };
        let target = stat(&self.paths.target)?;
        Ok(Some(receipt.id.as_str()) == id
            && target.is_some_and(|target| target.len == receipt.bytes))
    }

    /// Takes back what an earlier finish of this run did before it was cut off: first its receipt, then its package.
    ///
    /// # Errors
    /// Something can't be removed.
    pub fn take_back_publishing(&self, id: Option<&str>) -> Result<()> {
        let (storage, paths) = (&*self.storage, &self.paths);
        let package = paths.package();
        if storage
            .stat(&package)
            .map_err(|error| Error::io("Reading", &package, &error))?
            .is_none()
        {
            return Ok(());
        }
        let receipt = Receipt::read(storage, &paths.receipt)?;
        if id.is_some() && receipt.is_none_or(|receipt| Some(receipt.id.as_str()) == id) {
            remove_receipt(storage, paths)?;
        }
        self.remove_package()
    }
}

/// Whether two files agree in their first `len` bytes.
fn same_bytes(one: &dyn StorageFile, other: &dyn StorageFile, len: u64) -> std::io::Result<bool> {
    let (mut a, mut b) = (vec![0; BUFFER], vec![0; BUFFER]);
    let mut at = 0;
    while at < len {
        let count = read_full_at(one, &mut a, at)?;
        read_full_at(other, &mut b, at)?;
        if count == 0 || a.get(..count) != b.get(..count) {
            return Ok(false);
        }
        at += count as u64;
    }
    Ok(true)
}

/// The target may be replaced if it is a regular file, or isn't there.
fn refuse_target(storage: &dyn Storage, paths: &Paths) -> Result<()> {
    let path = &paths.target;
    match storage
        .stat(path)
        .map_err(|error| Error::io("Reading", path, &error))?
    {
        Some(stat) if stat.kind != Kind::File => Err(Error::new(
            Code::Path,
            format!(
                "'{}' is a folder, a link or a device, so it can't be replaced; move it away and finish again",
                path.display()
            ),
        )),
        _ => Ok(()),
    }
}
