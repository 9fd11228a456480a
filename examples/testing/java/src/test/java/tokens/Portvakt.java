package tokens;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store.CloseableResource;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * The issuer of one test, and what the test may order of it, in JSON: docs/testing.md has every member.
 *
 * <pre>{@code
 * @RegisterExtension static final Portvakt.Extension PORTVAKT = new Portvakt.Extension("\"demo\"");
 * @Test void refused(Portvakt portvakt) { portvakt.fault("{'fault': 'refuse', 'code': 'MP-012'}"); … }
 * }</pre>
 *
 * Orders may be written with ' for ". Copy this file, and Json.java if you have nothing that reads JSON.
 */
record Portvakt(String issuer, String control) {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  /** Orders a fault: {@code {'fault': 'refuse', 'code': 'MP-012', 'times': 1, 'match': {'path': '/token'}}}. */
  void fault(String order) {
    call("POST", control + "faults", order);
  }

  /** What was received at {@code path}, oldest first. Waits up to five seconds until there is something. */
  List<Object> requests(String path) {
    String search = "requests?wait=5000&path=" + URLEncoder.encode(path, StandardCharsets.UTF_8);
    return Json.get(call("GET", control + search, null), "requests");
  }

  /** Moves the time: {@code {'advance': '30d'}}, {@code {'set': '2027-01-01T00:00:00Z', 'frozen': true}}. */
  void clock(String order) {
    call("POST", control + "clock", order);
  }

  /** Lets a new key sign and returns its kid. With {@code {'withdrawOld': true}} the older ones leave the key set. */
  String rotateKeys(String order) {
    return Json.get(call("POST", control + "keys/rotate", order), "kid");
  }

  /** A token that is wrong on purpose: {@code {'scope': 'demo:read', 'wrong': ['expired']}}. */
  String token(String order) {
    return Json.get(call("POST", control + "tokens", order), "access_token");
  }

  /** Gives every parameter of the type {@link Portvakt} an issuer of its own, which ends with the test. */
  static final class Extension implements ParameterResolver {
    private static final Namespace NAMESPACE = Namespace.create(Portvakt.class);
    private final String registry;

    /** @param registry what the issuers know: a registry file as JSON, or {@code "demo"} */
    Extension(String registry) {
      this.registry = registry;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == Portvakt.class;
    }

    @Override
    public Portvakt resolveParameter(ParameterContext parameter, ExtensionContext context) {
      Server server = context.getRoot().getStore(NAMESPACE)
          .getOrComputeIfAbsent(Server.class, key -> Server.start(), Server.class);
      Object session = call("POST", server.control + "sessions", "{'registry': " + registry + "}");
      String id = Json.get(session, "id");
      Ending end = () -> call("DELETE", server.control + "sessions/" + id, null);
      context.getStore(NAMESPACE).put(id, end);
      return new Portvakt(Json.get(session, "issuer"), Json.get(session, "control"));
    }
  }

  /** One for all tests: that which PORTVAKT_CONTROL names, such as a container, or one by the command in PORTVAKT. */
  private record Server(String control, Process process) implements Ending {
    static Server start() {
      String running = System.getenv("PORTVAKT_CONTROL");
      if (running != null) return new Server(running, null);
      String portvakt = Optional.ofNullable(System.getenv("PORTVAKT")).orElse("portvakt");
      List<String> command = new ArrayList<>(List.of(portvakt.split(" ")));
      command.addAll(List.of("start", "--ready-json"));
      ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
      builder.environment().put("PORT", "0");
      builder.environment().put("PORTVAKT_REGISTRY", "none");
      builder.environment().put("PORTVAKT_LOG_LEVEL", "warn");
      builder.environment().put("PORTVAKT_DATABASE_URL", "sqlite::memory:");
      try {
        File folder = Files.createTempDirectory("portvakt").toFile();
        folder.deleteOnExit();
        builder.environment().put("PORTVAKT_DATA_DIR", folder.getPath());
        Process process = builder.start();
        String ready = new BufferedReader(new InputStreamReader(process.getInputStream())).readLine();
        if (ready == null) throw new IllegalStateException(command + " ended before it could answer.");
        return new Server(Json.get(Json.read(ready), "control"), process);
      } catch (IOException error) {
        throw new UncheckedIOException(error);
      }
    }

    @Override
    public void close() {
      if (process != null) process.destroy();
    }
  }

  /** JUnit before 5.13 closes the one, later ones prefer the other. */
  private interface Ending extends AutoCloseable, CloseableResource {
    @Override
    void close();
  }

  private static Object call(String method, String address, String order) {
    String body = order == null ? "" : order.replace('\'', '"');
    HttpRequest request = HttpRequest.newBuilder(URI.create(address)).method(method, BodyPublishers.ofString(body))
        .header("Content-Type", "application/json").build();
    try {
      HttpResponse<String> answer = HTTP.send(request, BodyHandlers.ofString());
      if (answer.statusCode() >= 400) throw new AssertionError(method + " " + address + ": " + answer.body());
      return answer.body().isEmpty() ? null : Json.read(answer.body());
    } catch (IOException error) {
      throw new UncheckedIOException(error);
    } catch (InterruptedException error) {
      throw new IllegalStateException(error);
    }
  }
}
