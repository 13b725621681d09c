import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.MongoVersion;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.message.MongoMessage;
import java.util.List;
import org.h2.mvstore.MVStore;

/** A MongoDB-protocol server on one file that keeps every acknowledged write through kill -9. Arguments: port, file. */
public final class MongoServerMain {
    /** MongoDB 5.0: today's pymongo refuses a wire version below 9. */
    private static final MongoVersion VERSION = new MongoVersion() {
        @Override public List<Integer> getVersionArray() { return List.of(5, 0, 0, 0); }
        @Override public int getWireVersion() { return 13; }
    };

    /** Commits before the answer goes out. One message at a time, so that a commit never keeps half of another message. */
    private static final class DurableBackend extends H2Backend {
        DurableBackend(MVStore store) { super(store); }

        @Override public synchronized Document handleMessage(MongoMessage message) {
            try {
                return super.handleMessage(message);
            } finally {
                commit();
            }
        }
    }

    public static void main(String[] arguments) {
        // Neither time nor a full buffer commits: handleMessage alone does.
        MVStore store = new MVStore.Builder().fileName(arguments[1]).autoCommitDisabled().autoCommitBufferSize(0).open();
        MongoServer server = new MongoServer(new DurableBackend(store).version(VERSION));
        server.bind("127.0.0.1", Integer.parseInt(arguments[0]));
    }
}
