import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** The small site on com.sun.net.httpserver with its default executor: {@code java Server PORT SITE}. */
public class Server {
    private record Route(Path file, String type) {}

    private static final int LONGEST_MS = 60_000;
    /** A redirect leads to this machine and nowhere else. */
    private static final Pattern LOOPBACK =
            Pattern.compile("http://(?:(?:[a-z0-9-]+\\.)*localhost|127\\.0\\.0\\.1)(?::\\d+)?(?:[/?#][!-~]*)?");
    private static final Map<String, Route> ROUTES = new HashMap<>();

    public static void main(String[] given) throws IOException {
        int port = Integer.parseInt(given[0]);
        readRoutes(Path.of(given[1]));
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 0);
        server.createContext("/", Server::answer);
        server.start();
        System.out.println("listening on 127.0.0.1:" + port);
    }

    /** Java brings no JSON: a line of routes.json is read for what it is. */
    private static void readRoutes(Path site) throws IOException {
        Pattern line = Pattern.compile("\"(/[^\"]*)\": \\{ \"file\": \"([^\"]+)\", \"type\": \"([^\"]+)\" \\}");
        line.matcher(Files.readString(site.resolve("routes.json"))).results()
                .forEach(found -> ROUTES.put(found.group(1), new Route(site.resolve(found.group(2)), found.group(3))));
    }

    private static void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        Route route = ROUTES.get(path);
        if (path.equals("/slow")) slow(exchange, asked(exchange, "ms", "0"));
        else if (path.equals("/redirect")) redirect(exchange, asked(exchange, "to", ""));
        else if (route != null) send(exchange, 200, route.type(), Files.readAllBytes(route.file()));
        else text(exchange, 404, "not found\n");
    }

    /** Thinks, as a handler does that asks a database. */
    private static void slow(HttpExchange exchange, String ms) throws IOException {
        if (!ms.matches("[0-9]+")) {
            text(exchange, 400, "ms must be a whole number of milliseconds\n");
            return;
        }
        int waited = ms.length() > 8 ? LONGEST_MS : Math.min(Integer.parseInt(ms), LONGEST_MS);
        try {
            Thread.sleep(waited);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        text(exchange, 200, "answered after " + waited + " ms\n");
    }

    private static void redirect(HttpExchange exchange, String to) throws IOException {
        if (!LOOPBACK.matcher(to).matches()) {
            text(exchange, 400, "to must be an http: URL of this machine\n");
            return;
        }
        exchange.getResponseHeaders().set("Location", to);
        text(exchange, 302, "it is at " + to + "\n");
    }

    private static String asked(HttpExchange exchange, String name, String otherwise) {
        String query = exchange.getRequestURI().getRawQuery();
        for (String pair : (query == null ? "" : query).split("&")) {
            if (pair.startsWith(name + "=")) {
                return URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8);
            }
        }
        return otherwise;
    }

    private static void text(HttpExchange exchange, int status, String body) throws IOException {
        send(exchange, status, "text/plain; charset=utf-8", body.getBytes(StandardCharsets.UTF_8));
    }

    private static void send(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.getResponseHeaders().set("Cache-Control", "no-store"); // every trial must ask for everything
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, head ? -1 : body.length);
        if (!head) exchange.getResponseBody().write(body);
        exchange.close();
    }
}
