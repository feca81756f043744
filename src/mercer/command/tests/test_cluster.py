"""The embedded PostgreSQL on its own."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from mercer.command import binaries, cluster, processes, running
from mercer.command.cluster import Cluster
from mercer.command.supervisor import Supervisor
from mercer.command.tests import house
from mercer.command.trouble import Trouble


def fingerprint(folder):
    return {str(path): (path.stat().st_mtime_ns, path.stat().st_size) for path in sorted(folder.rglob("*"))}


@pytest.mark.parametrize("command", ["demo", "manage", "doctor"])
def test_a_cluster_of_another_major_version_is_named_and_left_untouched(root, tmp_path, command):
    folder = tmp_path / "data" / "postgres"
    folder.mkdir(parents=True)
    (folder / "PG_VERSION").write_text("17\n")
    (folder / "base").mkdir()
    before = fingerprint(tmp_path)

    words = [str(root / "mercer"), command, "--data", str(tmp_path / "data")]
    done = subprocess.run(words, capture_output=True, text=True, env=house.environment(), timeout=20)

    assert done.returncode == 1
    said = done.stdout + done.stderr
    assert "PostgreSQL 17" in said
    assert "PostgreSQL 18" in said
    assert "untouched" in said
    assert fingerprint(tmp_path) == before


@pytest.mark.parametrize("major", [16, 18])
def test_each_major_version_can_be_made_and_used(tmp_path, major):
    server = Cluster(tmp_path / "postgres", "a password/with:signs", major=major, throwaway=True)
    server.make()
    sockets = server.open_sockets()
    with Supervisor(tmp_path, cluster=server.folder, temporary=[sockets], say=lambda text: None) as supervisor:
        supervisor.start(running.database(server, tmp_path / "postgres.log"))
        supervisor.watch(server.is_ready, patience=30)
        cluster.create_database(server)
        cluster.create_database(server)
        shown = subprocess.run(
            [sys.executable, "-c", "import psycopg, sys; print(psycopg.connect(sys.argv[1]).info.server_version)", server.url],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert processes.cluster_is_alive(server.folder)

    assert shown.stdout.startswith(str(major))
    assert not processes.cluster_is_alive(server.folder)
    assert not sockets.exists()


def test_half_a_cluster_is_not_taken_for_one(tmp_path):
    unfinished = tmp_path / "postgres.unfinished"
    unfinished.mkdir()
    (unfinished / "PG_VERSION").write_text("18\n")
    server = Cluster(tmp_path / "postgres", "password", throwaway=True)
    assert not server.exists

    server.make()
    assert server.exists
    assert not unfinished.exists()


def test_a_pid_file_with_somebody_elses_number_does_not_deny_the_start(tmp_path):
    server = Cluster(tmp_path / "postgres", "password", throwaway=True)
    server.make()
    stranger = subprocess.Popen(["sleep", "60"], **server.owner.as_popen)
    (server.folder / "postmaster.pid").write_text(f"{stranger.pid}\n{server.folder}\n1\n5432\n/tmp\n\n1 2\nready\n")
    try:
        assert server.recover()
        assert stranger.poll() is None
        server.open_sockets()
        with Supervisor(tmp_path, cluster=server.folder, say=lambda text: None) as supervisor:
            supervisor.start(running.database(server, tmp_path / "postgres.log"))
            supervisor.watch(server.is_ready, patience=30)
    finally:
        server.tidy()
        stranger.kill()
        stranger.wait()


def test_only_socket_folders_of_ours_are_removed(tmp_path):
    (tmp_path / "mercer-keep").mkdir()
    cluster.forget_sockets(str(tmp_path / "mercer-keep"))
    cluster.forget_sockets("/tmp")
    cluster.forget_sockets("")

    assert (tmp_path / "mercer-keep").exists()
    assert Path("/tmp").exists()


def test_root_never_runs_postgresql_itself(tmp_path):
    owner = binaries.owner_for(tmp_path / "postgres")

    assert owner.uid != 0
    assert (owner.uid == os.geteuid()) == (os.geteuid() != 0)


def test_programs_that_are_not_brought_along_are_refused():
    with pytest.raises(Trouble, match="not 12"):
        binaries.programs(12, binaries.Owner(os.geteuid(), os.getegid()))


def test_a_reused_process_number_is_not_signalled():
    stranger = subprocess.Popen(["sleep", "60"])
    try:
        processes.send(stranger.pid, signal.SIGKILL, processes.marked(Path("/not/this/one")))
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_the_copy_for_a_service_user_runs(tmp_path):
    if os.geteuid() != 0:
        pytest.skip("only root needs a copy")
    package = Path(binaries.programs(18, binaries.Owner(0, 0))).parents[1]
    owner = binaries.owner_for(tmp_path / "none")
    binaries._copy(package, 18, tmp_path / "copy")
    for folder in (tmp_path, *tmp_path.parents):
        if folder.stat().st_mode & 0o005 != 0o005:
            folder.chmod(folder.stat().st_mode | 0o005)

    assert binaries._runs(tmp_path / "copy" / binaries.PACKAGE / "pginstall18", owner)
