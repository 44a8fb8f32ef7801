//! A private MariaDB for one test binary: own datadir in a temporary folder, own socket, own free loopback port.
//! Nothing of it outlives the binary: the server is a child that dies with it, however it ends.
#![allow(dead_code)]

#[path = "mysql.rs"]
mod mysql;
#[path = "port.rs"]
pub mod port;

use port::Port;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

pub struct MariaDb {
    folder: tempfile::TempDir,
    pub port: u16,
    child: Mutex<Child>,
    /// Its port stays its own while it is down.
    _port: Port,
    arguments: Vec<String>,
    tls: bool,
}

/// Whether the tests run beside MySQL.
pub fn is_mysql() -> bool {
    mysql::root().is_some()
}

/// A folder with files that a server is to read.
pub fn folder_for_server() -> tempfile::TempDir {
    match mysql::root() {
        Some(root) => mysql::folder(&root),
        None => tempfile::tempdir().unwrap(),
    }
}

/// A file of such a folder as the server is told of it.
pub fn for_server(folder: &Path, name: &str) -> String {
    let folder = match mysql::root() {
        Some(_) => mysql::inside(folder),
        None => folder.to_owned(),
    };
    folder.join(name).display().to_string()
}

/// The binary's shared server. Killed at exit, also after a panic in a test.
pub fn shared() -> &'static MariaDb {
    static SHARED: OnceLock<MariaDb> = OnceLock::new();
    SHARED.get_or_init(|| {
        let server = start_aside(&[]);
        extern "C" fn end() {
            if let Some(server) = SHARED.get() {
                server.kill();
                let _ = std::fs::remove_dir_all(server.folder.path());
            }
        }
        // SAFETY: `end` is a plain function that touches only what lives as long as the process.
        unsafe { libc::atexit(end) };
        server
    })
}

/// Starts a server from a thread that never ends: "the parent's death" in Linux is that of the starting thread.
pub fn start_aside(arguments: &[String]) -> MariaDb {
    let (to, from) = std::sync::mpsc::channel();
    let arguments = arguments.to_vec();
    std::thread::spawn(move || {
        let _ = to.send(std::panic::catch_unwind(|| MariaDb::start(&arguments)));
        loop {
            std::thread::park();
        }
    });
    from.recv()
        .unwrap()
        .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

impl MariaDb {
    /// A server with further arguments for mariadbd.
    pub fn start(arguments: &[String]) -> MariaDb {
        let folder = install();
        let port = Port::new();
        let child = launch(folder.path(), port.number, arguments);
        let server = MariaDb {
            folder,
            port: port.number,
            child: Mutex::new(child),
            _port: port,
            arguments: arguments.to_vec(),
            tls: arguments.iter().any(|one| one.contains("ssl")),
        };
        server.wait();
        server.run("", "CREATE DATABASE shop CHARACTER SET utf8mb4; CREATE USER 'app'@'%' IDENTIFIED BY 's3cr3t-p@ss'; GRANT ALL ON *.* TO 'app'@'%'; CREATE USER 'app'@'localhost' IDENTIFIED BY 's3cr3t-p@ss'; GRANT ALL ON *.* TO 'app'@'localhost'");
        server
    }

    pub fn socket(&self) -> PathBuf {
        self.folder.path().join("s.sock")
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// URL over TCP with a password.
    pub fn url(&self) -> String {
        format!("mysql://app:s3cr3t-p%40ss@127.0.0.1:{}/shop", self.port)
    }

    pub fn socket_url(&self) -> String {
        format!(
            "mysql://root@localhost/shop?socket={}",
            self.socket().display()
        )
    }

    /// Runs SQL through the command line client; its output without headings.
    pub fn run(&self, database: &str, sql: &str) -> String {
        if let Some(user) = sql.strip_prefix("KILL USER ").filter(|_| is_mysql()) {
            let find = format!("SELECT ID FROM information_schema.PROCESSLIST WHERE USER = {user}");
            for id in self.run(database, &find).lines() {
                self.end_connection(id);
            }
            return String::new();
        }
        let (ok, out, error) = self.try_run(database, sql);
        assert!(ok, "{error}\n{sql}");
        out
    }

    pub fn sql(&self, sql: &str) -> String {
        self.run("shop", sql)
    }

    /// Ends a connection, which may have ended by itself meanwhile.
    pub fn end_connection(&self, id: &str) {
        self.try_run("", &format!("KILL {id}"));
    }

    /// A client that stays connected, for questions that no connection of their own must disturb.
    pub fn observer(&self) -> Observer {
        let mut child = Command::new("mariadb")
            .args(["--no-defaults", "-u", "root", "-N", "-B", "-n"])
            .arg(format!("--socket={}", self.socket().display()))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // A test may kill its connection.
            .stderr(Stdio::null())
            .spawn()
            .expect("the mariadb client is not installed");
        let answers = BufReader::new(child.stdout.take().unwrap());
        Observer { child, answers }
    }

    fn try_run(&self, database: &str, sql: &str) -> (bool, String, String) {
        let sql = match mysql::root() {
            Some(_) => mysql::here(sql),
            None => sql.to_owned(),
        };
        let out = Command::new("mariadb")
            .args([
                "--no-defaults",
                "-u",
                "root",
                "-N",
                "-B",
                "--default-character-set=utf8mb4",
            ])
            .arg(format!("--socket={}", self.socket().display()))
            .args(["-e", &sql])
            .args((!database.is_empty()).then_some(database))
            .output()
            .expect("the mariadb client is not installed");
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        (out.status.success(), text(out.stdout), text(out.stderr))
    }

    fn wait(&self) {
        let deadline = Instant::now() + Duration::from_secs(180);
        loop {
            if self.try_run("", "SELECT 1").0 {
                return;
            }
            if let Ok(Some(status)) = self.child().try_wait() {
                let log =
                    std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
                panic!("mariadbd ended with {status}:\n{log}");
            }
            assert!(Instant::now() < deadline, "mariadbd did not come up");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn child(&self) -> MutexGuard<'_, Child> {
        self.child.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn pid(&self) -> i32 {
        i32::try_from(self.child().id()).unwrap()
    }

    /// Starts it again after [`MariaDb::kill`] or [`MariaDb::stop`]; it then ends with the calling thread at the latest.
    pub fn start_again(&self) {
        let child = launch(self.folder.path(), self.port, &self.arguments);
        *self.child() = child;
        self.wait();
    }

    /// Shuts it down as an administrator does.
    pub fn stop(&self) {
        self.run("", "SHUTDOWN");
        let _ = self.child().wait();
    }

    pub fn kill(&self) {
        let mut child = self.child();
        let _ = child.kill();
        let _ = child.wait();
    }
}

/// See [`MariaDb::observer`].
pub struct Observer {
    child: Child,
    answers: BufReader<ChildStdout>,
}

impl Observer {
    /// Runs SQL and doesn't wait for the answer.
    pub fn send(&mut self, sql: &str) {
        let stdin = self.child.stdin.as_mut().unwrap();
        writeln!(stdin, "{sql};").unwrap();
        stdin.flush().unwrap();
    }

    /// Runs SQL whose answer is one line; that line.
    pub fn ask(&mut self, sql: &str) -> String {
        self.send(sql);
        let mut line = String::new();
        self.answers.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }

    /// A counter of the whole server.
    pub fn status(&mut self, name: &str) -> usize {
        let line = self.ask(&format!("SHOW GLOBAL STATUS LIKE '{name}'"));
        line.split('\t').nth(1).unwrap().parse().unwrap()
    }
}

impl Drop for Observer {
    fn drop(&mut self) {
        // It may wait for a statement that takes long, where a test has failed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for MariaDb {
    fn drop(&mut self) {
        self.kill();
    }
}

fn user() -> Option<&'static str> {
    // SAFETY: geteuid has no precondition.
    (unsafe { libc::geteuid() } == 0).then_some("--user=root")
}

/// An empty server's folder.
fn install() -> tempfile::TempDir {
    let (folder, installed) = match mysql::root() {
        Some(root) => {
            let folder = mysql::folder(&root);
            let installed = mysql::mysqld(&root, folder.path())
                .arg("--initialize-insecure")
                .output()
                .unwrap();
            (folder, installed)
        }
        None => {
            // A socket's path has room for 107 bytes.
            let mut place = std::env::temp_dir();
            if place.as_os_str().len() > 60 {
                place = PathBuf::from("/tmp");
            }
            let folder = tempfile::Builder::new()
                .prefix("native_xlsx-db-")
                .tempdir_in(place)
                .unwrap();
            let data = folder.path().join("data");
            let installed = Command::new("mariadb-install-db")
                .args([
                    "--no-defaults",
                    // Also where the machine's own name can't be looked up.
                    "--force",
                    "--auth-root-authentication-method=normal",
                    "--skip-test-db",
                ])
                .args(user())
                .arg(format!("--datadir={}", data.display()))
                // In the shared /tmp, servers that are installed at the same time take each other's files away.
                .arg(format!("--tmpdir={}", folder.path().display()))
                .output()
                .expect("mariadb-install-db is not installed");
            (folder, installed)
        }
    };
    assert!(
        installed.status.success(),
        "{}",
        String::from_utf8_lossy(&installed.stderr)
    );
    folder
}

fn launch(folder: &Path, port: u16, arguments: &[String]) -> Child {
    let log = std::fs::File::create(folder.join("log")).unwrap();
    let mut command = match mysql::root() {
        Some(root) => mysql::mysqld(&root, folder),
        None => mariadbd(folder),
    };
    command
        .arg(format!("--port={port}"))
        .args([
            "--bind-address=127.0.0.1",
            "--innodb-buffer-pool-size=256M",
            "--innodb-flush-log-at-trx-commit=0",
            "--skip-log-bin",
            "--innodb-flush-method=nosync",
            // Its queues are the whole system's, and several servers may run at once.
            "--innodb-use-native-aio=0",
        ])
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(log.try_clone().unwrap())
        .stderr(log);
    // The server dies with us even after SIGKILL.
    // SAFETY: prctl is async-signal-safe and touches only the new process.
    #[cfg(target_os = "linux")]
    unsafe {
        command.pre_exec(|| {
            libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL);
            Ok(())
        });
    }
    command.spawn().expect("mariadbd is not installed")
}

fn mariadbd(folder: &Path) -> Command {
    let mut command = Command::new("mariadbd");
    command
        .arg("--no-defaults")
        .args(user())
        .arg(format!("--datadir={}", folder.join("data").display()))
        .arg(format!("--socket={}", folder.join("s.sock").display()))
        .arg(format!("--pid-file={}", folder.join("pid").display()))
        // A server that starts takes every temporary table out of its folder, another server's too.
        .arg(format!("--tmpdir={}", folder.display()))
        .arg("--performance-schema=OFF");
    command
}
