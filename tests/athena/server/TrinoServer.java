import static io.trino.testing.TestingSession.testSessionBuilder;

import io.trino.plugin.iceberg.IcebergPlugin;
import io.trino.testing.DistributedQueryRunner;
import java.io.PrintStream;
import java.util.Map;

/**
 * One Trino with the Iceberg connector on the Glue catalog and the S3 of an AWS double. Prints READY and its address.
 *
 * <p>The catalog is called as Athena calls the Glue catalog: documents of views name it.
 */
public class TrinoServer {
    private static final String CATALOG = "awsdatacatalog";

    public static void main(String[] arguments) throws Exception {
        PrintStream console = System.out; // Trino's logging takes System.out over
        String endpoint = arguments[0];
        String region = arguments[1];
        var session = testSessionBuilder().setCatalog(CATALOG).setSchema("information_schema").build();
        // No workers beside the coordinator, and a free port: both are the defaults' opposite of a cluster
        var runner = DistributedQueryRunner.builder(session).setWorkerCount(0).build();
        runner.installPlugin(new IcebergPlugin());
        runner.createCatalog(
                CATALOG,
                "iceberg",
                Map.ofEntries(
                        Map.entry("iceberg.catalog.type", "glue"),
                        Map.entry("hive.metastore.glue.region", region),
                        Map.entry("hive.metastore.glue.endpoint-url", endpoint),
                        Map.entry("hive.metastore.glue.aws-access-key", "test"),
                        Map.entry("hive.metastore.glue.aws-secret-key", "test"),
                        Map.entry("fs.native-s3.enabled", "true"),
                        Map.entry("s3.endpoint", endpoint),
                        Map.entry("s3.path-style-access", "true"),
                        Map.entry("s3.region", region),
                        Map.entry("s3.aws-access-key", "test"),
                        Map.entry("s3.aws-secret-key", "test")));
        console.println("READY " + runner.getCoordinator().getBaseUrl());
        console.flush();
        Thread.sleep(Long.MAX_VALUE);
    }
}
