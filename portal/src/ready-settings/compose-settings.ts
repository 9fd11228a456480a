import { quoteShell, quoteText } from './quote.ts';

/** What the settings are filled in with. */
export interface Integration {
  readonly clientId: string;
  readonly scope: string;
  /** Ends with a slash. */
  readonly issuer: string;
  /** The name of the registered key; nothing where the client signs with a virksomhetssertifikat. */
  readonly kid: string | undefined;
  /** Names of files in the folder of whoever pastes. */
  readonly files: { readonly jwk: string; readonly pem: string; readonly p12: string };
}

export const settingsNames = ['shell', 'node', 'token-proxy', 'nais', 'java', 'dotnet', 'python'] as const;
export type SettingsName = (typeof settingsNames)[number];

export interface ReadySettings {
  readonly name: SettingsName;
  /** The file of the private key that the text reads, if it reads one. */
  readonly keyFile: string | undefined;
  /** To be pasted as it is. */
  readonly text: string;
}

/**
 * Settings and small programs that get a token for `integration`, complete but for the private key, which they read from its file. Every
 * value is quoted as its language wants it: names of keys and scopes are chosen by people.
 */
export function composeSettings(integration: Integration): readonly ReadySettings[] {
  const { files, kid } = integration;
  const keyFile = kid === undefined ? files.p12 : files.jwk;
  const all: readonly ReadySettings[] = [
    { name: 'shell', keyFile: files.pem, text: writeShell(integration) },
    { name: 'node', keyFile, text: writeNode(integration) },
    { name: 'token-proxy', keyFile, text: writeTokenProxy(integration) },
    { name: 'nais', keyFile: undefined, text: writeNais(integration) },
    { name: 'java', keyFile: files.jwk, text: writeJava(integration) },
    { name: 'dotnet', keyFile: files.jwk, text: writeDotnet(integration) },
    { name: 'python', keyFile: files.pem, text: writePython(integration) },
  ];
  // With a certificate the grant carries it. What reads a registered key only is left out.
  return kid === undefined ? all.filter(({ name }) => name === 'node' || name === 'token-proxy') : all;
}

const grantType = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

function writeShell({ clientId, scope, issuer, kid = '', files }: Integration): string {
  const header = JSON.stringify({ alg: 'RS256', kid });
  // The shell puts the time and the number in; everything else is quoted whole.
  const claims = JSON.stringify({ iss: clientId, aud: issuer, scope }).slice(0, -1);
  return `base64url() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }
now=$(date +%s)
header=$(printf '%s' ${quoteShell(header)} | base64url)
claims=$(printf '%s,"iat":%s,"exp":%s,"jti":"%s"}' \\
  ${quoteShell(claims)} \\
  "$now" "$((now + 100))" "$(openssl rand -hex 16)" | base64url)
signature=$(printf '%s.%s' "$header" "$claims" | openssl dgst -sha256 -sign ${quoteShell(files.pem)} | base64url)
curl --silent ${quoteShell(`${issuer}token`)} \\
  --data-urlencode grant_type=${grantType} \\
  --data-urlencode assertion="$header.$claims.$signature"
`;
}

function writeNode({ clientId, scope, issuer, kid, files }: Integration): string {
  const key =
    kid === undefined
      ? `{ pkcs12: readFileSync(${quoteText(files.p12)}), password: process.env.P12_PASSWORD }`
      : `readFileSync(${quoteText(files.jwk)}, 'utf8')`;
  return `// npm install @portvakt/client
import { readFileSync } from 'node:fs';
import { createTokenClient } from '@portvakt/client';

const client = createTokenClient({
  issuer: ${quoteText(issuer)},
  clientId: ${quoteText(clientId)},
  key: ${key},
});

const { accessToken } = await client.getToken({ scope: ${quoteText(scope)} });
console.log(accessToken);
`;
}

function writeTokenProxy({ clientId, scope, issuer, kid, files }: Integration): string {
  const key =
    kid === undefined
      ? `--p12 ${quoteShell(files.p12)} --password-file ${quoteShell(`${files.p12}.password`)}`
      : `--key ${quoteShell(files.jwk)}`;
  return `npx --no-install portvakt token-proxy --issuer ${quoteShell(issuer)} \\
  --client-id ${quoteShell(clientId)} ${key} &
curl --silent --retry 10 --retry-connrefused http://127.0.0.1:7164/api/v1/token \\
  --data-urlencode identity_provider=maskinporten \\
  --data-urlencode target=${quoteShell(scope)}
`;
}

function writeNais({ clientId, scope, issuer }: Integration): string {
  return `apiVersion: v1
kind: Secret
metadata:
  name: maskinporten-client
stringData:
  MASKINPORTEN_CLIENT_ID: ${quoteText(clientId)}
  MASKINPORTEN_CLIENT_JWK: ""
  MASKINPORTEN_SCOPES: ${quoteText(scope)}
  MASKINPORTEN_ISSUER: ${quoteText(issuer)}
  MASKINPORTEN_TOKEN_ENDPOINT: ${quoteText(`${issuer}token`)}
  MASKINPORTEN_WELL_KNOWN_URL: ${quoteText(`${issuer}.well-known/oauth-authorization-server`)}
---
apiVersion: nais.io/v1alpha1
kind: Application
metadata:
  name: my-application
spec:
  envFrom:
    - secret: maskinporten-client
`;
}

function writeJava({ clientId, scope, issuer, kid = '', files }: Integration): string {
  return `// com.nimbusds:nimbus-jose-jwt
import com.nimbusds.jose.*;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.*;
import java.net.URI;
import java.net.http.*;
import java.nio.file.*;
import java.time.Instant;
import java.util.*;

public class GetToken {
  public static void main(String[] args) throws Exception {
    RSAKey key = RSAKey.parse(Files.readString(Path.of(${quoteText(files.jwk)})));
    Instant now = Instant.now();
    SignedJWT grant = new SignedJWT(
        new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(${quoteText(kid)}).build(),
        new JWTClaimsSet.Builder()
            .issuer(${quoteText(clientId)})
            .audience(${quoteText(issuer)})
            .claim("scope", ${quoteText(scope)})
            .issueTime(Date.from(now))
            .expirationTime(Date.from(now.plusSeconds(100)))
            .jwtID(UUID.randomUUID().toString())
            .build());
    grant.sign(new RSASSASigner(key));
    HttpRequest request = HttpRequest.newBuilder(URI.create(${quoteText(`${issuer}token`)}))
        .header("content-type", "application/x-www-form-urlencoded")
        .POST(HttpRequest.BodyPublishers.ofString(
            "grant_type=${encodeURIComponent(grantType)}&assertion=" + grant.serialize()))
        .build();
    System.out.println(HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body());
  }
}
`;
}

function writeDotnet({ clientId, scope, issuer, kid = '', files }: Integration): string {
  return `// dotnet add package Microsoft.IdentityModel.JsonWebTokens
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

var key = new JsonWebKey(File.ReadAllText(${quoteText(files.jwk)})) { KeyId = ${quoteText(kid)} };
var now = DateTime.UtcNow;
var grant = new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
{
    Issuer = ${quoteText(clientId)},
    Audience = ${quoteText(issuer)},
    IssuedAt = now,
    Expires = now.AddSeconds(100),
    Claims = new Dictionary<string, object>
    {
        ["scope"] = ${quoteText(scope)},
        ["jti"] = Guid.NewGuid().ToString(),
    },
    SigningCredentials = new SigningCredentials(key, SecurityAlgorithms.RsaSha256),
});
var answer = await new HttpClient().PostAsync(${quoteText(`${issuer}token`)}, new FormUrlEncodedContent(new Dictionary<string, string>
{
    ["grant_type"] = "${grantType}",
    ["assertion"] = grant,
}));
Console.WriteLine(await answer.Content.ReadAsStringAsync());
`;
}

function writePython({ clientId, scope, issuer, kid = '', files }: Integration): string {
  return `# pip install "pyjwt[crypto]"
import time, urllib.parse, urllib.request, uuid
import jwt

now = int(time.time())
grant = jwt.encode(
    {
        "iss": ${quoteText(clientId)},
        "aud": ${quoteText(issuer)},
        "scope": ${quoteText(scope)},
        "iat": now,
        "exp": now + 100,
        "jti": str(uuid.uuid4()),
    },
    open(${quoteText(files.pem)}).read(),
    algorithm="RS256",
    headers={"kid": ${quoteText(kid)}},
)
form = {"grant_type": "${grantType}", "assertion": grant}
with urllib.request.urlopen(${quoteText(`${issuer}token`)}, urllib.parse.urlencode(form).encode()) as answer:
    print(answer.read().decode())
`;
}
