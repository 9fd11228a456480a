package tokens;

import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.RSAPublicKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What an API asks of a token. The key set is kept; a key that is not in it lets it be fetched again, at most once in the
 * time {@code cooldown}. Your own stands in its place.
 */
final class TokenCheck {
  static final class NotGood extends Exception {
    NotGood(String message, Throwable cause) {
      super(message, cause);
    }
  }

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final String issuer;
  private final String scope;
  private final Duration cooldown;
  private Map<String, PublicKey> keys = Map.of();
  private Instant fetchedAt = Instant.MIN;

  TokenCheck(String issuer, String scope, Duration cooldown) {
    this.issuer = issuer;
    this.scope = scope;
    this.cooldown = cooldown;
  }

  /** The organisation number of who asks. */
  String findConsumer(String token) throws NotGood {
    try {
      String[] parts = token.split("\\.", -1);
      demand(parts.length == 3, "It has no signature.");
      Object header = Json.read(decode(parts[0]));
      demand("RS256".equals(Json.get(header, "alg")), "It is not signed with RS256.");
      demand(Json.get(header, "crit") == null, "Its header demands what nobody here knows.");
      Object type = Json.get(header, "typ");
      demand(type == null || type.equals("JWT") || type.equals("at+jwt"), "It is no access token.");

      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initVerify(findKey(Json.get(header, "kid")));
      signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
      demand(signature.verify(Base64.getUrlDecoder().decode(parts[2])), "Its signature is wrong.");

      Object claims = Json.read(decode(parts[1]));
      double now = Instant.now().getEpochSecond();
      demand(Json.get(claims, "exp") instanceof Double exp && exp > now, "It has ended.");
      demand(Json.get(claims, "iat") instanceof Double iat && iat <= now + 10, "It has not begun.");
      demand(issuer.equals(Json.get(claims, "iss")), "It is of another issuer.");
      demand(Json.get(claims, "scope") instanceof String scopes && List.of(scopes.split(" ")).contains(scope), "Wrong scope.");
      demand(Json.get(claims, "consumer", "ID") instanceof String id && id.startsWith("0192:"), "Whose is it?");
      return Json.<String>get(claims, "consumer", "ID").substring("0192:".length());
    } catch (NotGood error) {
      throw error;
    } catch (Exception error) {
      throw new NotGood("It cannot be read.", error);
    }
  }

  private synchronized PublicKey findKey(String kid) throws Exception {
    if (!keys.containsKey(kid) && Instant.now().isAfter(fetchedAt.plus(cooldown))) {
      HttpRequest request = HttpRequest.newBuilder(URI.create(issuer + "jwk")).timeout(Duration.ofSeconds(10)).build();
      Map<String, PublicKey> found = new HashMap<>();
      for (Object key : Json.<List<?>>get(Json.read(HTTP.send(request, BodyHandlers.ofString()).body()), "keys")) {
        BigInteger[] numbers = new BigInteger[] {number(key, "n"), number(key, "e")};
        var form = new RSAPublicKeySpec(numbers[0], numbers[1]);
        found.put(Json.get(key, "kid"), KeyFactory.getInstance("RSA").generatePublic(form));
      }
      keys = found;
      fetchedAt = Instant.now();
    }
    demand(keys.containsKey(kid), "Its key is not published.");
    return keys.get(kid);
  }

  private static BigInteger number(Object key, String name) {
    return new BigInteger(1, Base64.getUrlDecoder().decode(Json.<String>get(key, name)));
  }

  private static String decode(String part) {
    return new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8);
  }

  private static void demand(boolean holds, String otherwise) throws NotGood {
    if (!holds) throw new NotGood(otherwise, null);
  }
}
