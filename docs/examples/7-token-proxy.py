# Calls an API with a token of `portvakt token-proxy`. Needs nothing but Python itself.
import json
import os
import urllib.request

token_endpoint = os.environ.get("NAIS_TOKEN_ENDPOINT", "http://127.0.0.1:7164/api/v1/token")
api_url = os.environ.get("API_URL", "http://localhost:8080/")


def fetch(url, **options):
    with urllib.request.urlopen(urllib.request.Request(url, **options)) as response:
        return response.read()


question = {"identity_provider": "maskinporten", "target": "nav:aareg/v1/arbeidsforhold/otp"}
answer = fetch(token_endpoint, data=json.dumps(question).encode(), headers={"content-type": "application/json"})
token = json.loads(answer)["access_token"]

print(fetch(api_url, headers={"authorization": f"Bearer {token}"}).decode())
