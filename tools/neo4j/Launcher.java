import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.neo4j.configuration.GraphDatabaseSettings;
import org.neo4j.configuration.connectors.BoltConnector;
import org.neo4j.configuration.helpers.SocketAddress;
import org.neo4j.dbms.api.DatabaseManagementServiceBuilder;
import org.neo4j.io.ByteUnit;

/**
 * Starts Neo4j Community with Bolt on loopback ports. Arguments: mebibytes of page cache, then a home folder and a port for each server.
 * Servers in one process share what Java has compiled and nothing else. Ends when its standard input closes.
 */
public class Launcher {
    public static void main(String[] args) throws IOException {
        var pageCache = ByteUnit.mebiBytes(Long.parseLong(args[0]));
        for (int at = 1; at < args.length; at += 2) start(Path.of(args[at]), Integer.parseInt(args[at + 1]), pageCache);
        System.out.println("ready");
        while (System.in.read() >= 0) { }
        System.exit(0);
    }

    private static void start(Path home, int port, long pageCache) {
        var builder = new DatabaseManagementServiceBuilder(home);
        var settings = home.resolve("neo4j.conf");
        if (Files.exists(settings)) builder.loadPropertiesFromFile(settings);
        var service = builder
            .setConfig(BoltConnector.enabled, true)
            .setConfig(BoltConnector.listen_address, new SocketAddress("127.0.0.1", port))
            .setConfig(GraphDatabaseSettings.auth_enabled, true)
            .setConfig(GraphDatabaseSettings.pagecache_memory, pageCache)
            .setConfig(GraphDatabaseSettings.transaction_timeout, Duration.ofMinutes(5))
            .build();
        Runtime.getRuntime().addShutdownHook(new Thread(service::shutdown));
    }
}
