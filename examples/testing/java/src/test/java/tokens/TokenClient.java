package tokens;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * What is tested: gets tokens for one scope. It waits and tries again where the server asks for it, and nowhere else. Your
 * own stands in its place.
 */
final class TokenClient {
  /** The server says no, and will say no again. {@code code} is Maskinporten's, such as MP-012, or empty. */
  static final class Refused extends Exception {
    final int status;
    final String error;
    final String code;

    Refused(int status, Object answer) {
      super(status + " " + Json.get(answer, "error") + ": " + Json.get(answer, "error_description"));
      this.status = status;
      this.error = Json.get(answer, "error");
      String uri = Json.get(answer, "error_uri");
      this.code = uri == null ? "" : uri.substring(uri.lastIndexOf('/') + 1);
    }
  }

  /** There is no answer that can be used. Whether the server has seen the grant is unknown. */
  static final class Unavailable extends Exception {
    Unavailable(String message, Throwable cause) {
      super(message, cause);
    }
  }

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final int ATTEMPTS = 3;

  private final String issuer;
  private final String clientId;
  private final PrivateKey key;
  private final String keyId;
  private final String scope;
  Duration timeout = Duration.ofSeconds(10);
  Clock clock = Clock.systemUTC();
  Consumer<Duration> sleep = time -> {
    try {
      Thread.sleep(time.toMillis());
    } catch (InterruptedException error) {
      Thread.currentThread().interrupt();
    }
  };

  private String token;
  private Instant endsAt = Instant.EPOCH;

  TokenClient(String issuer, String clientId, PrivateKey key, String keyId, String scope) {
    this.issuer = issuer;
    this.clientId = clientId;
    this.key = key;
    this.keyId = keyId;
    this.scope = scope;
  }

  /** The token that is kept, or a new one when fewer than ten seconds are left of it. */
  synchronized String getToken() throws Refused, Unavailable {
    if (clock.instant().isAfter(endsAt.minusSeconds(10))) fetch();
    return token;
  }

  private void fetch() throws Refused, Unavailable {
    for (int attempt = 1; ; attempt++) {
      HttpResponse<String> response = post();
      int status = response.statusCode();
      if ((status == 429 || status == 503) && attempt < ATTEMPTS) {
        long seconds = response.headers().firstValueAsLong("Retry-After").orElse(1);
        sleep.accept(Duration.ofSeconds(Math.min(seconds, 60)));
        continue;
      }
      Object answer;
      try {
        answer = Json.read(response.body());
      } catch (IllegalArgumentException error) {
        throw new Unavailable(status + ", and no answer of a token endpoint", error);
      }
      if (Json.get(answer, "error") instanceof String) throw new Refused(status, answer);
      if (!(Json.get(answer, "access_token") instanceof String received)) {
        throw new Unavailable(status + " without a token", null);
      }
      Double seconds = Json.get(answer, "expires_in");
      token = received;
      endsAt = clock.instant().plusSeconds(seconds.longValue());
      return;
    }
  }

  /** A grant is used once: each attempt makes its own. */
  private HttpResponse<String> post() throws Unavailable {
    String form = "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=" + makeGrant();
    HttpRequest request = HttpRequest.newBuilder(URI.create(issuer + "token"))
        .header("Content-Type", "application/x-www-form-urlencoded").POST(BodyPublishers.ofString(form)).build();
    // The timeout of HttpRequest ends with the head of the answer; a body that dribbles would never meet it.
    CompletableFuture<HttpResponse<String>> answer = HTTP.sendAsync(request, BodyHandlers.ofString());
    try {
      return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (Exception error) {
      answer.cancel(true);
      throw new Unavailable("no whole answer", error);
    }
  }

  private String makeGrant() {
    long now = clock.instant().getEpochSecond();
    String header = "{\"alg\":\"RS256\",\"kid\":\"%s\"}".formatted(keyId);
    String claims = "{\"aud\":\"%s\",\"iss\":\"%s\",\"scope\":\"%s\",\"iat\":%d,\"exp\":%d,\"jti\":\"%s\"}"
        .formatted(issuer, clientId, scope, now, now + 60, UUID.randomUUID());
    String input = encode(header.getBytes(StandardCharsets.UTF_8)) + "." + encode(claims.getBytes(StandardCharsets.UTF_8));
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(key);
      signature.update(input.getBytes(StandardCharsets.US_ASCII));
      return input + "." + encode(signature.sign());
    } catch (GeneralSecurityException error) {
      throw new IllegalStateException(error);
    }
  }

  static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
