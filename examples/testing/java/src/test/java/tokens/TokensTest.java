package tokens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything that can go wrong between a program and the server that gives it tokens, and what the program does then. */
class TokensTest {
  private static final String SCOPE = "demo:read";
  private static final KeyPair KEY = makeKey();

  /** Two organisations, a scope, and the client of these tests. The numbers are synthetic. */
  @RegisterExtension
  static final Portvakt.Extension PORTVAKT = new Portvakt.Extension("""
      {
        'organisations': [
          {'orgno': '312999919', 'name': 'Etaten', 'prefixes': ['demo']},
          {'orgno': '310123412', 'name': 'Kunden AS'}
        ],
        'scopes': [{'prefix': 'demo', 'subscope': 'read', 'description': 'Reads the register'}],
        'scope_access': [{'scope': 'demo:read', 'consumer_orgno': '310123412'}],
        'clients': [{
          'client_id': 'nightly-job', 'client_orgno': '310123412', 'integration_type': 'maskinporten',
          'scopes': ['demo:read'],
          'jwks': {'keys': [{'kid': 'k1', 'kty': 'RSA', 'alg': 'RS256', 'use': 'sig', 'e': 'AQAB', 'n': '%s'}]}
        }]
      }""".formatted(writeModulus()));

  @Test
  void threadsThatAskTogetherSendOneGrant(Portvakt portvakt) throws Exception {
    TokenClient client = makeClient(portvakt);
    ExecutorService threads = Executors.newFixedThreadPool(8);
    Set<String> tokens = new HashSet<>();
    for (Future<String> token : threads.invokeAll(Collections.<Callable<String>>nCopies(8, client::getToken))) tokens.add(token.get());
    threads.shutdown();
    assertEquals(1, tokens.size());
    List<Object> sent = portvakt.requests("/token");
    assertEquals(1, sent.size());
    assertEquals(portvakt.issuer(), Json.get(sent.get(0), "grant", "claims", "aud"));
    assertEquals(SCOPE, Json.get(sent.get(0), "grant", "claims", "scope"));
  }

  @ParameterizedTest
  @CsvSource({
    "MP-012, 400, invalid_grant, MP-012",
    "MP-250, 400, invalid_scope, MP-250",
    "invalid_client, 401, invalid_client, ''",
    "server_error, 500, server_error, ''"
  })
  void aRefusalIsFinal(String code, int status, String error, String publicCode, Portvakt portvakt) {
    portvakt.fault("{'fault': 'refuse', 'code': '%s'}".formatted(code));
    TokenClient client = makeClient(portvakt);
    TokenClient.Refused refused = assertThrows(TokenClient.Refused.class, client::getToken);
    assertEquals(List.of(status, error, publicCode), List.of(refused.status, refused.error, refused.code));
    assertEquals(1, countGrants(portvakt), "nothing is sent twice");
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "{'fault': 'refuse', 'code': 'temporarily_unavailable', 'retryAfter': 7, 'times': 1}",
    "{'fault': 'status', 'status': 429, 'retryAfter': 7, 'times': 1}"
  })
  void itWaitsAsLongAsItIsToldAndSendsANewGrant(String fault, Portvakt portvakt) {
    portvakt.fault(fault);
    TokenClient client = makeClient(portvakt);
    List<Duration> waited = new ArrayList<>();
    client.sleep = waited::add;
    getToken(client);
    assertEquals(List.of(Duration.ofSeconds(7)), waited);
    List<Object> sent = portvakt.requests("/token");
    assertEquals(2, sent.size());
    assertNotEquals((Object) Json.get(sent.get(0), "grant", "claims", "jti"), Json.get(sent.get(1), "grant", "claims", "jti"));
  }

  @Test
  void itGivesUpAfterThreeAttempts(Portvakt portvakt) {
    portvakt.fault("{'fault': 'refuse', 'retryAfter': 1}");
    TokenClient client = makeClient(portvakt);
    client.sleep = time -> {};
    assertThrows(TokenClient.Refused.class, client::getToken);
    assertEquals(3, countGrants(portvakt));
  }

  @ParameterizedTest
  @ValueSource(strings = {"status", "cut", "reset", "garbage", "empty"})
  void anAnswerThatCannotBeUsedIsNoToken(String fault, Portvakt portvakt) {
    portvakt.fault("{'fault': '%s', 'times': 1%s}".formatted(fault, fault.equals("status") ? ", 'status': 502" : ""));
    TokenClient client = makeClient(portvakt);
    assertThrows(TokenClient.Unavailable.class, client::getToken);
    assertEquals(1, countGrants(portvakt));
    getToken(client);
  }

  @ParameterizedTest
  @CsvSource({"stall, ''", "dribble, ', \"delayMs\": 20000'"})
  void itDoesNotWaitForEver(String fault, String more, Portvakt portvakt) {
    getToken(makeClient(portvakt));
    portvakt.fault("{'fault': '%s'%s}".formatted(fault, more));
    TokenClient client = makeClient(portvakt);
    client.timeout = Duration.ofSeconds(3);
    assertThrows(TokenClient.Unavailable.class, client::getToken);
    assertEquals(fault, Json.get(portvakt.requests("/token").get(1), "fault"));
  }

  @Test
  void theSeedSaysWhichRequestsFail(Portvakt one, Portvakt other) {
    List<String> first = runWithSeed(one);
    assertEquals(Set.of("null", "refuse"), Set.copyOf(first));
    assertEquals(first, runWithSeed(other));
  }

  private static List<String> runWithSeed(Portvakt portvakt) {
    portvakt.fault("{'fault': 'refuse', 'code': 'invalid_grant', 'probability': 0.5, 'seed': 7}");
    for (int count = 0; count < 12; count++) {
      try {
        makeClient(portvakt).getToken();
      } catch (TokenClient.Refused expected) {
        continue;
      } catch (TokenClient.Unavailable error) {
        throw new AssertionError(error);
      }
    }
    return portvakt.requests("/token").stream().map(sent -> String.valueOf((Object) Json.get(sent, "fault"))).toList();
  }

  @Test
  void aFaultMeetsOnlyWhatItIsFor(Portvakt portvakt) throws Exception {
    portvakt.fault("{'fault': 'refuse', 'code': 'MP-012', 'match': {'path': '/token', 'client': 'another-client'}}");
    portvakt.fault("{'fault': 'status', 'match': {'path': '/jwk*', 'scope': 'demo:write'}}");
    assertEquals("310123412", makeCheck(portvakt).findConsumer(getToken(makeClient(portvakt))));
  }

  @ParameterizedTest
  @ValueSource(strings = "expired not-yet issuer signature foreign-key embedded-key alg-none alg-hs256 kid no-kid typ crit "
      + "no-consumer consumer-format no-scope no-exp no-iss two-parts")
  void theCheckLetsNoWrongTokenIn(String all, Portvakt portvakt) throws Exception {
    TokenCheck api = makeCheck(portvakt);
    String good = portvakt.token("{'scope': 'demo:read', 'consumer': '310001112'}");
    assertEquals("310001112", api.findConsumer(good));
    String another = portvakt.token("{'scope': 'demo:write'}");
    assertThrows(TokenCheck.NotGood.class, () -> api.findConsumer(another));
    for (String wrong : all.split(" ")) {
      String token = portvakt.token("{'scope': 'demo:read', 'wrong': ['%s']}".formatted(wrong));
      assertThrows(TokenCheck.NotGood.class, () -> api.findConsumer(token), wrong);
    }
  }

  @Test
  void aTokenOfAnotherIssuerIsNotLetIn(Portvakt one, Portvakt other) {
    String token = getToken(makeClient(one));
    assertThrows(TokenCheck.NotGood.class, () -> makeCheck(other).findConsumer(token));
  }

  @Test
  void theCheckLearnsANewKeyAndForgetsAWithdrawnOne(Portvakt portvakt) throws Exception {
    TokenCheck api = makeCheck(portvakt);
    api.findConsumer(getToken(makeClient(portvakt)));
    portvakt.rotateKeys("{}");
    String token = getToken(makeClient(portvakt));
    api.findConsumer(token);
    portvakt.rotateKeys("{'withdrawOld': true}");
    assertThrows(TokenCheck.NotGood.class, () -> makeCheck(portvakt).findConsumer(token));
  }

  @Test
  void aTokenDoesNotOutliveItsEnd(Portvakt portvakt) {
    portvakt.clock("{'advance': '-10m'}");
    TokenClient client = makeClient(portvakt);
    client.clock = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(-10));
    String token = getToken(client);
    assertThrows(TokenCheck.NotGood.class, () -> makeCheck(portvakt).findConsumer(token));
  }

  @ParameterizedTest
  @CsvSource({"10m, 0, MP-130", "366d, 366, MP-121"})
  void aWrongClockAndAKeyThatHasEndedAreRefused(String ahead, int clientDaysAhead, String code, Portvakt portvakt) {
    portvakt.clock("{'advance': '%s'}".formatted(ahead));
    TokenClient client = makeClient(portvakt);
    client.clock = Clock.offset(Clock.systemUTC(), Duration.ofDays(clientDaysAhead));
    assertEquals(code, assertThrows(TokenClient.Refused.class, client::getToken).code);
    assertEquals(1, countGrants(portvakt));
  }

  private static TokenClient makeClient(Portvakt portvakt) {
    TokenClient client = new TokenClient(portvakt.issuer(), "nightly-job", KEY.getPrivate(), "k1", SCOPE);
    client.timeout = Duration.ofMinutes(1);
    return client;
  }

  private static TokenCheck makeCheck(Portvakt portvakt) {
    return new TokenCheck(portvakt.issuer(), SCOPE, Duration.ZERO);
  }

  private static int countGrants(Portvakt portvakt) {
    return portvakt.requests("/token").size();
  }

  private static String getToken(TokenClient client) {
    try {
      return client.getToken();
    } catch (TokenClient.Refused | TokenClient.Unavailable error) {
      throw new AssertionError(error);
    }
  }

  /** Java puts a zero before it, which a JWK must not have. */
  private static String writeModulus() {
    byte[] bytes = ((RSAPublicKey) KEY.getPublic()).getModulus().toByteArray();
    return TokenClient.encode(Arrays.copyOfRange(bytes, bytes.length - 256, bytes.length));
  }

  private static KeyPair makeKey() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return generator.generateKeyPair();
    } catch (Exception error) {
      throw new IllegalStateException(error);
    }
  }
}
