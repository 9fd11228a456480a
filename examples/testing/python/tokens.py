"""What is tested: a program that gets tokens, and an API that checks them. Yours stand in their places."""

import json
import threading
import time
import uuid
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import jwt


class Refused(Exception):
    """The server says no, and will say no again. `code` is Maskinporten's, such as MP-012, where there is one."""

    def __init__(self, status, answer):
        self.status, self.error = status, answer['error']
        self.code = answer.get('error_uri', '').rpartition('/')[2]
        super().__init__(f'{status} {self.error} {self.code}: {answer.get("error_description")}')


class Unavailable(Exception):
    """There is no answer that can be used. Whether the server has seen the grant is unknown."""


class TokenClient:
    """Gets tokens for one scope. Waits and tries again where the server asks for it, and nowhere else."""

    def __init__(self, issuer, client_id, key, kid, scope, *, timeout=10, attempts=3, now=time.time, sleep=time.sleep):
        self.issuer, self.client_id, self.key, self.kid, self.scope = issuer, client_id, key, kid, scope
        self.timeout, self.attempts, self.now, self.sleep = timeout, attempts, now, sleep
        self.token, self.ends_at = None, 0
        self.lock = threading.Lock()

    def get_token(self):
        """The token that is kept, or a new one while there are at least ten seconds left of none."""
        with self.lock:
            if self.now() > self.ends_at - 10:
                answer = self._fetch()
                self.token, self.ends_at = answer['access_token'], self.now() + answer['expires_in']
            return self.token

    def _fetch(self):
        for attempt in range(1, self.attempts + 1):
            status, headers, body = self._post()
            if status in (429, 503) and attempt < self.attempts:
                self.sleep(min(int(headers.get('retry-after', '1')), 60))
                continue
            try:
                answer = json.loads(body)
                if status == 200:
                    return {name: answer[name] for name in ('access_token', 'expires_in')}
                raise Refused(status, answer)
            except (ValueError, KeyError, TypeError) as error:
                raise Unavailable(f'{status}, and no answer of a token endpoint') from error

    def _post(self):
        """A grant is used once: each attempt makes its own."""
        body = urlencode({'grant_type': 'urn:ietf:params:oauth:grant-type:jwt-bearer', 'assertion': self.make_grant()})
        deadline = time.monotonic() + self.timeout
        try:
            with urlopen(Request(f'{self.issuer}token', data=body.encode()), timeout=self.timeout) as answer:
                content = b''
                # The limit of urlopen is for each piece: an answer that dribbles would never meet it.
                while piece := answer.read1(65536):
                    content += piece
                    if time.monotonic() > deadline:
                        raise TimeoutError('the answer is too slow')
                return answer.status, answer.headers, content
        except HTTPError as error:
            return error.code, error.headers, error.read()
        except (OSError, HTTPException) as error:
            raise Unavailable(str(error)) from error

    def make_grant(self):
        now = int(self.now())
        claims = {'aud': self.issuer, 'iss': self.client_id, 'scope': self.scope, 'iat': now, 'exp': now + 60}
        return jwt.encode({**claims, 'jti': str(uuid.uuid4())}, self.key, algorithm='RS256', headers={'kid': self.kid})


class TokenCheck:
    """What an API asks of a token. The key set is kept; a key that is not in it lets it be fetched again."""

    def __init__(self, issuer, scope, *, cooldown=30):
        """`cooldown`: seconds in which unknown keys do not let the key set be fetched once more."""
        self.issuer, self.scope = issuer, scope
        self.keys = jwt.PyJWKClient(f'{issuer}jwk', timeout=10, cooldown_duration=cooldown)

    def check(self, token):
        """The organisation number of the consumer. Raises `jwt.PyJWTError` when the token is not good."""
        header = jwt.get_unverified_header(token)
        if header.get('typ', 'JWT') not in ('JWT', 'at+jwt'):
            raise jwt.InvalidTokenError('not an access token')
        key = self.keys.get_signing_key_from_jwt(token)
        required = ['iss', 'exp', 'scope', 'consumer']
        claims = jwt.decode(token, key, algorithms=['RS256'], issuer=self.issuer, options={'require': required})
        authority, _, number = str(claims['consumer']['ID']).partition(':')
        if self.scope not in claims['scope'].split() or authority != '0192':
            raise jwt.InvalidTokenError('not for this API')
        return number
