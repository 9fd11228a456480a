"""Starts Portvakt once for all tests, and opens an issuer of its own for each of them. Copy this file as it is.

PORTVAKT is the command (`portvakt` when absent; `npx portvakt` and the like are fine). PORTVAKT_CONTROL is the control
address of a server that runs already, such as a container: then none is started.
"""

import json
import os
import shlex
import subprocess
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest


class Portvakt:
    """The issuer of one test, and what the test may order of it (https://…/docs/testing.md has every member)."""

    def __init__(self, issuer, control):
        self.issuer = issuer
        self.control = control

    def fault(self, kind, **more):
        """Orders a fault: `fault('refuse', code='MP-012', times=1, match={'path': '/token'})`."""
        return call('POST', f'{self.control}faults', {'fault': kind, **more})

    def requests(self, **search):
        """The journal: `requests(path='/token')['count']`. With `wait=5000` it waits for a request that is yet to come."""
        return call('GET', f'{self.control}requests?{urlencode(search)}')

    def clock(self, **change):
        """Moves the time: `clock(advance='30d')`, `clock(set='2027-01-01T00:00:00Z', frozen=True)`."""
        return call('POST', f'{self.control}clock', change)

    def rotate_keys(self, **more):
        """Lets a new key sign. With `withdrawOld=True` the older ones leave the key set at once."""
        return call('POST', f'{self.control}keys/rotate', more)

    def token(self, *wrong, **claims):
        """A token that is wrong on purpose: `token('expired', scope='demo:read')`."""
        return call('POST', f'{self.control}tokens', {**claims, 'wrong': wrong})['access_token']


@pytest.fixture(scope='session')
def portvakt_control(tmp_path_factory):
    """Where orders are given to the server."""
    running = os.environ.get('PORTVAKT_CONTROL')
    if running:
        yield running
        return
    command = [*shlex.split(os.environ.get('PORTVAKT', 'portvakt')), 'start', '--ready-json']
    settings = {
        'PORT': '0',
        'PORTVAKT_REGISTRY': 'none',
        'PORTVAKT_DATABASE_URL': 'sqlite::memory:',
        'PORTVAKT_DATA_DIR': str(tmp_path_factory.mktemp('portvakt')),
        'PORTVAKT_LOG_LEVEL': 'warn',
    }
    with subprocess.Popen(command, env={**os.environ, **settings}, stdout=subprocess.PIPE) as server:
        try:
            ready = server.stdout.readline()
            assert ready, f'{" ".join(command)} ended before it could answer'
            yield json.loads(ready)['control']
        finally:
            server.terminate()


@pytest.fixture(scope='session')
def registry():
    """What the issuers know: a registry file as JSON. A test file that needs another has a fixture of this name."""
    return 'demo'


@pytest.fixture
def open_portvakt(portvakt_control, registry):
    """Opens issuers, which end with the test."""
    sessions = []

    def open_session():
        session = call('POST', f'{portvakt_control}sessions', {'registry': registry})
        sessions.append(session)
        return Portvakt(session['issuer'], session['control'])

    yield open_session
    for session in sessions:
        call('DELETE', f'{portvakt_control}sessions/{session["id"]}')


@pytest.fixture
def portvakt(open_portvakt):
    """An issuer that nobody but this test uses."""
    return open_portvakt()


def call(method, url, body=None):
    content = None if body is None else json.dumps(body).encode()
    request = Request(url, method=method, data=content, headers={'content-type': 'application/json'})
    try:
        with urlopen(request, timeout=60) as answer:
            return json.loads(answer.read() or b'null')
    except HTTPError as error:
        raise AssertionError(f'{method} {url}: {error.code} {error.read().decode()}') from None
