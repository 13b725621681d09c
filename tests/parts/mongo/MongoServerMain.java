import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.MongoVersion;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import de.bwaldvogel.mongo.backend.h2.H2Database;
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

        @Override protected MongoDatabase openOrCreateDatabase(String name) {
            return new H2Database(name, getMvStore(), getCursorRegistry()) {
                @Override protected Index<Object> openOrCreateUniqueIndex(
                        String collection, String index, List<IndexKey> keys, boolean sparse) {
                    Index<Object> made = super.openOrCreateUniqueIndex(collection, index, keys, sparse);
                    boolean byId = keys.size() == 1 && keys.get(0).getKey().equals("_id");
                    return byId ? new IdIndex(made, keys, sparse) : made;
                }
            };
        }

        @Override public synchronized Document handleMessage(MongoMessage message) {
            try {
                return super.handleMessage(message);
            } finally {
                commit();
            }
        }
    }

    /**
     * Finds by {@code _id} also when the filter asks for more, as MongoDB does; the documents found are held to the
     * whole filter afterwards. Without it a guarded update looks through its whole collection.
     */
    private static final class IdIndex extends Index<Object> {
        private final Index<Object> kept;

        IdIndex(Index<Object> kept, List<IndexKey> keys, boolean sparse) {
            super(kept.getName(), keys, sparse);
            this.kept = kept;
        }

        private static Document id(Document query) { return new Document("_id", query.get("_id")); }

        @Override public boolean canHandle(Document query) { return query.containsKey("_id") && kept.canHandle(id(query)); }
        @Override public Iterable<Object> getPositions(Document query) { return kept.getPositions(id(query)); }
        @Override public Object getPosition(Document document) { return kept.getPosition(document); }
        @Override public void checkAdd(Document document, MongoCollection<Object> collection) {
            kept.checkAdd(document, collection);
        }
        @Override public void add(Document document, Object position, MongoCollection<Object> collection) {
            kept.add(document, position, collection);
        }
        @Override public Object remove(Document document) { return kept.remove(document); }
        @Override public void checkUpdate(Document before, Document after, MongoCollection<Object> collection) {
            kept.checkUpdate(before, after, collection);
        }
        @Override public void updateInPlace(
                Document before, Document after, Object position, MongoCollection<Object> collection) {
            kept.updateInPlace(before, after, position, collection);
        }
        @Override public long getCount() { return kept.getCount(); }
        @Override public boolean isEmpty() { return kept.isEmpty(); }
        @Override public long getDataSize() { return kept.getDataSize(); }
        @Override public boolean isUnique() { return kept.isUnique(); }
        @Override public void drop() { kept.drop(); }
    }

    public static void main(String[] arguments) {
        // Neither time nor a full buffer commits: handleMessage alone does.
        MVStore store = new MVStore.Builder().fileName(arguments[1]).autoCommitDisabled().autoCommitBufferSize(0).open();
        MongoServer server = new MongoServer(new DurableBackend(store).version(VERSION));
        server.bind("127.0.0.1", Integer.parseInt(arguments[0]));
    }
}
