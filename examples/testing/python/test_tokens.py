"""Everything that can go wrong between a program and the server that gives it tokens, and what the program does then."""

import json
import time
from concurrent.futures import ThreadPoolExecutor

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from tokens import Refused, TokenCheck, TokenClient, Unavailable

SCOPE = 'demo:read'
CLIENT = 'nightly-job'
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
YEAR = 366 * 86_400


@pytest.fixture(scope='session')
def registry():
    """Two organisations, a scope, and the client of these tests. The numbers are synthetic."""
    public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
    client = {'client_id': CLIENT, 'client_orgno': '310123412', 'integration_type': 'maskinporten', 'scopes': [SCOPE]}
    return {
        'organisations': [
            {'orgno': '312999919', 'name': 'Etaten', 'prefixes': ['demo']},
            {'orgno': '310123412', 'name': 'Kunden AS'},
        ],
        'scopes': [{'prefix': 'demo', 'subscope': 'read', 'description': 'Reads the register'}],
        'scope_access': [{'scope': SCOPE, 'consumer_orgno': '310123412'}],
        'clients': [{**client, 'jwks': {'keys': [{**public, 'kid': 'k1', 'alg': 'RS256', 'use': 'sig'}]}}],
    }


def make_client(portvakt, **more):
    return TokenClient(portvakt.issuer, CLIENT, KEY, 'k1', SCOPE, **{'timeout': 60, **more})


def count_grants(portvakt):
    return portvakt.requests(path='/token')['count']


def test_threads_that_ask_together_send_one_grant(portvakt):
    client = make_client(portvakt)
    with ThreadPoolExecutor(8) as pool:
        tokens = set(pool.map(lambda _: client.get_token(), range(8)))
    assert len(tokens) == 1
    journal = portvakt.requests(path='/token')
    assert journal['count'] == 1
    claims = journal['requests'][0]['grant']['claims']
    assert (claims['aud'], claims['scope']) == (portvakt.issuer, SCOPE)


@pytest.mark.parametrize(
    ('code', 'status', 'error'),
    [
        ('MP-012', 400, 'invalid_grant'),
        ('MP-250', 400, 'invalid_scope'),
        ('invalid_client', 401, 'invalid_client'),
        ('server_error', 500, 'server_error'),
    ],
)
def test_a_refusal_is_final(portvakt, code, status, error):
    portvakt.fault('refuse', code=code)
    with pytest.raises(Refused) as refused:
        make_client(portvakt).get_token()
    assert (refused.value.status, refused.value.error) == (status, error)
    assert refused.value.code == (code if code.startswith('MP') else '')
    assert count_grants(portvakt) == 1, 'nothing is sent twice'


@pytest.mark.parametrize(
    'fault',
    [{'kind': 'refuse', 'code': 'temporarily_unavailable'}, {'kind': 'status', 'status': 429}],
    ids=lambda fault: fault['kind'],
)
def test_it_waits_as_long_as_it_is_told_and_sends_a_new_grant(portvakt, fault):
    portvakt.fault(**fault, retryAfter=7, times=1)
    waited = []
    assert make_client(portvakt, sleep=waited.append).get_token()
    assert waited == [7]
    first, second = portvakt.requests(path='/token')['requests']
    assert first['grant']['claims']['jti'] != second['grant']['claims']['jti']


def test_it_gives_up_after_three_attempts(portvakt):
    portvakt.fault('refuse', retryAfter=1)
    with pytest.raises(Refused, match='temporarily_unavailable'):
        make_client(portvakt, sleep=lambda seconds: None).get_token()
    assert count_grants(portvakt) == 3


@pytest.mark.parametrize(
    'fault',
    [{'kind': 'status', 'status': 502}, {'kind': 'cut'}, {'kind': 'reset'}, {'kind': 'garbage'}, {'kind': 'empty'}],
    ids=lambda fault: fault['kind'],
)
def test_an_answer_that_cannot_be_used_is_no_token(portvakt, fault):
    portvakt.fault(**fault, times=1)
    client = make_client(portvakt)
    with pytest.raises(Unavailable):
        client.get_token()
    assert count_grants(portvakt) == 1
    assert client.get_token(), 'the next call gets a token'


@pytest.mark.parametrize(
    'fault', [{'kind': 'stall'}, {'kind': 'dribble', 'delayMs': 20_000}], ids=lambda fault: fault['kind']
)
def test_it_does_not_wait_for_ever(portvakt, fault):
    make_client(portvakt).get_token()
    portvakt.fault(**fault)
    with pytest.raises(Unavailable):
        make_client(portvakt, timeout=3).get_token()
    assert [request['fault'] for request in portvakt.requests(path='/token')['requests']] == [None, fault['kind']]


def test_every_other_request_fails_and_the_seed_says_which(open_portvakt):
    def run():
        portvakt = open_portvakt()
        portvakt.fault('refuse', code='invalid_grant', probability=0.5, seed=7)
        for _ in range(12):
            try:
                make_client(portvakt).get_token()
            except Refused:
                pass
        return [request['fault'] for request in portvakt.requests(path='/token')['requests']]

    faults = run()
    assert set(faults) == {None, 'refuse'}
    assert run() == faults


def test_tests_that_run_side_by_side_do_not_disturb_each_other(open_portvakt):
    def run(code):
        portvakt = open_portvakt()
        portvakt.fault('refuse', code=code)
        with pytest.raises(Refused) as refused:
            make_client(portvakt).get_token()
        return refused.value.error, count_grants(portvakt)

    codes = ['invalid_grant', 'invalid_scope', 'invalid_client', 'access_denied']
    with ThreadPoolExecutor(len(codes)) as pool:
        assert list(pool.map(run, codes)) == [(code, 1) for code in codes]


def test_a_fault_meets_only_what_it_is_for(portvakt):
    portvakt.fault('refuse', code='MP-012', match={'path': '/token', 'client': 'another-client'})
    portvakt.fault('status', match={'path': '/jwk*', 'scope': 'demo:write'})
    assert TokenCheck(portvakt.issuer, SCOPE).check(make_client(portvakt).get_token()) == '310123412'


WRONG = 'expired not-yet issuer signature foreign-key embedded-key alg-none alg-hs256 kid no-kid typ crit'.split()
WRONG += 'no-consumer consumer-format no-scope no-exp no-iss two-parts'.split()


def test_the_check_lets_no_wrong_token_in(portvakt):
    api = TokenCheck(portvakt.issuer, SCOPE)
    assert api.check(portvakt.token(scope=SCOPE, consumer='310001112')) == '310001112'
    for wrong in WRONG:
        with pytest.raises(jwt.PyJWTError):
            api.check(portvakt.token(wrong, scope=SCOPE))
            pytest.fail(f'{wrong} was let in')
    with pytest.raises(jwt.PyJWTError):
        api.check(portvakt.token(scope='demo:write'))


def test_a_token_of_another_issuer_is_not_let_in(open_portvakt):
    token = make_client(open_portvakt()).get_token()
    with pytest.raises(jwt.PyJWTError):
        TokenCheck(open_portvakt().issuer, SCOPE).check(token)


def test_the_check_learns_a_new_key_and_forgets_a_withdrawn_one(portvakt):
    api = TokenCheck(portvakt.issuer, SCOPE, cooldown=0)
    old = make_client(portvakt).get_token()
    api.check(old)
    kid = portvakt.rotate_keys()['kid']
    new = make_client(portvakt).get_token()
    assert jwt.get_unverified_header(new)['kid'] == kid
    api.check(new)
    portvakt.rotate_keys(withdrawOld=True)
    with pytest.raises(jwt.PyJWTError):
        TokenCheck(portvakt.issuer, SCOPE).check(new)


def test_a_token_does_not_outlive_its_end(portvakt):
    portvakt.clock(advance='-10m')
    token = make_client(portvakt, now=lambda: time.time() - 600).get_token()
    with pytest.raises(jwt.ExpiredSignatureError):
        TokenCheck(portvakt.issuer, SCOPE).check(token)


def test_a_clock_that_is_wrong_is_a_refusal(portvakt):
    portvakt.clock(advance='10m')
    with pytest.raises(Refused, match='MP-130'):
        make_client(portvakt).get_token()
    assert count_grants(portvakt) == 1


def test_the_key_of_the_client_ends_after_a_year(portvakt):
    portvakt.clock(advance='366d')
    with pytest.raises(Refused, match='MP-121'):
        make_client(portvakt, now=lambda: time.time() + YEAR).get_token()
