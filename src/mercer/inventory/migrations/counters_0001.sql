-- The only statements that promise stock or take a promise back. Each is one call that locks what it needs in one order
-- (the hold, then its counters by ascending id), so that any number of them run side by side without deadlocks, and so
-- that no counter stays locked while a client thinks. They answer with rows and never half: either everything asked for
-- is done, or nothing is and the rows tell what was missing. What is still wrong then, the constraints refuse.

-- Promises pieces to a cart until a time. The cart's former open hold is taken into the new one; the same demand again
-- is the same hold, running longer. A location that can serve a line alone goes before one that cannot, then the higher
-- priority; a line no location can serve alone is split. Does not wait for the disk: a lost hold is made again.
CREATE FUNCTION stock_hold(
    a_hold uuid, a_cart text, a_variants bigint[], a_pieces int[], a_until timestamptz, a_now timestamptz
) RETURNS TABLE (what text, hold uuid, variant bigint, location bigint, pieces int, became_low boolean)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    v_former uuid;
BEGIN
    PERFORM set_config('synchronous_commit', 'off', true);
    PERFORM pg_advisory_xact_lock(hashtextextended('hold of ' || a_cart, 0));
    SELECT h.id INTO v_former FROM inventory_hold h WHERE h.cart_ref = a_cart AND h.state = 'open' FOR UPDATE;

    IF v_former IS NOT NULL THEN
        IF NOT EXISTS (
            SELECT FROM (SELECT s.variant_id, sum(l.quantity) AS n FROM inventory_holdline l
                         JOIN inventory_stocklevel s ON s.id = l.stock_level_id WHERE l.hold_id = v_former GROUP BY 1) held
            FULL JOIN (SELECT v AS variant_id, n FROM unnest(a_variants, a_pieces) u(v, n)) asked USING (variant_id)
            WHERE held.n IS DISTINCT FROM asked.n
        ) THEN
            UPDATE inventory_hold h SET expires_at = a_until WHERE h.id = v_former;
            RETURN QUERY SELECT 'held', v_former, s.variant_id, s.location_id, l.quantity, false
                FROM inventory_holdline l JOIN inventory_stocklevel s ON s.id = l.stock_level_id
                WHERE l.hold_id = v_former AND l.quantity > 0;
            RETURN;
        END IF;
        PERFORM FROM inventory_stocklevel s
            WHERE s.variant_id = ANY (a_variants)
               OR s.id IN (SELECT l.stock_level_id FROM inventory_holdline l WHERE l.hold_id = v_former)
            ORDER BY s.id FOR NO KEY UPDATE;
        UPDATE inventory_hold h SET state = 'released' WHERE h.id = v_former;
    ELSE
        PERFORM FROM inventory_stocklevel s WHERE s.variant_id = ANY (a_variants) ORDER BY s.id FOR NO KEY UPDATE;
    END IF;

    -- Everything below sees the counters as they are now, because a statement after the lock has a snapshot of its own.
    RETURN QUERY
    WITH asked AS (
        SELECT u.v AS variant_id, u.n AS wanted FROM unnest(a_variants, a_pieces) u(v, n)
    ), former AS (
        SELECT l.stock_level_id, l.quantity FROM inventory_holdline l WHERE l.hold_id = v_former AND l.quantity > 0
    ), level AS (
        SELECT s.id, s.variant_id, s.location_id, p.priority, coalesce(a.wanted, 0) AS wanted, coalesce(f.quantity, 0) AS had,
               CASE WHEN p.archived_at IS NULL AND a.wanted IS NOT NULL
                    THEN greatest(s.on_hand + s.allowance - s.reserved + coalesce(f.quantity, 0), 0) ELSE 0 END AS free
        FROM inventory_stocklevel s
        JOIN inventory_location p ON p.id = s.location_id
        LEFT JOIN asked a ON a.variant_id = s.variant_id
        LEFT JOIN former f ON f.stock_level_id = s.id
        WHERE s.variant_id = ANY (a_variants) OR s.id IN (SELECT stock_level_id FROM former)
    ), share AS (
        SELECT l.*, least(l.free, greatest(0, l.wanted - coalesce(sum(l.free) OVER earlier, 0)))::int AS taken
        FROM level l
        WINDOW earlier AS (PARTITION BY l.variant_id ORDER BY l.free >= l.wanted DESC, l.priority DESC, l.location_id
                           ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
    ), short AS (
        SELECT a.variant_id, coalesce(sum(l.free), 0)::int AS available
        FROM asked a LEFT JOIN level l ON l.variant_id = a.variant_id
        GROUP BY a.variant_id, a.wanted HAVING coalesce(sum(l.free), 0) < a.wanted
    ), counted AS (
        UPDATE inventory_stocklevel s SET reserved = s.reserved + x.taken - x.had
        FROM share x
        WHERE s.id = x.id AND (x.taken > 0 OR x.had > 0) AND NOT EXISTS (SELECT FROM short)
        RETURNING s.id, s.variant_id, s.location_id, x.taken,
                  s.on_hand - s.reserved <= s.low_at AND s.on_hand - s.reserved + x.taken - x.had > s.low_at AS became_low
    ), emptied AS (
        UPDATE inventory_holdline l SET quantity = 0 WHERE l.hold_id = v_former AND NOT EXISTS (SELECT FROM short)
    ), made AS (
        INSERT INTO inventory_hold (id, cart_ref, state, expires_at, created_at)
        SELECT a_hold, a_cart, 'open', a_until, a_now WHERE NOT EXISTS (SELECT FROM short)
    ), written AS (
        INSERT INTO inventory_holdline (hold_id, stock_level_id, quantity)
        SELECT a_hold, c.id, c.taken FROM counted c WHERE c.taken > 0
    )
    SELECT 'held', a_hold, c.variant_id, c.location_id, c.taken, c.became_low FROM counted c WHERE c.taken > 0
    UNION ALL
    SELECT 'short', NULL, s.variant_id, NULL, s.available, false FROM short s;

    IF v_former IS NOT NULL AND NOT EXISTS (SELECT FROM inventory_hold h WHERE h.id = a_hold) THEN
        UPDATE inventory_hold h SET state = 'open' WHERE h.id = v_former;  -- refused: the former hold stays
    END IF;
END $$;

-- Takes promises back: what is left of these holds becomes available again. Holds in another state are left alone: whoever
-- drops a cart's hold must not drop the order's that it has become in the meantime.
CREATE FUNCTION stock_release(a_holds uuid[], a_state text) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    v_holds uuid[];
BEGIN
    WITH locked AS MATERIALIZED (
        SELECT h.id FROM inventory_hold h WHERE h.id = ANY (a_holds) AND h.state = a_state ORDER BY h.id FOR UPDATE
    ), released AS (
        UPDATE inventory_hold h SET state = 'released' FROM locked WHERE h.id = locked.id RETURNING h.id
    )
    SELECT array_agg(r.id) INTO v_holds FROM released r;
    IF v_holds IS NULL THEN
        RETURN 0;
    END IF;
    PERFORM FROM inventory_stocklevel s
        WHERE s.id IN (SELECT l.stock_level_id FROM inventory_holdline l WHERE l.hold_id = ANY (v_holds) AND l.quantity > 0)
        ORDER BY s.id FOR NO KEY UPDATE;
    UPDATE inventory_stocklevel s SET reserved = s.reserved - back.n
        FROM (SELECT l.stock_level_id, sum(l.quantity)::int AS n FROM inventory_holdline l
              WHERE l.hold_id = ANY (v_holds) AND l.quantity > 0 GROUP BY 1) back
        WHERE s.id = back.stock_level_id;
    UPDATE inventory_holdline l SET quantity = 0 WHERE l.hold_id = ANY (v_holds) AND l.quantity > 0;
    RETURN cardinality(v_holds);
END $$;

-- Takes back promises to carts that have run out. One that is just being attached is skipped: its order decides.
CREATE FUNCTION stock_expire(a_now timestamptz, a_limit int) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    v_due uuid[];
BEGIN
    PERFORM set_config('synchronous_commit', 'off', true);
    SELECT array_agg(due.id) INTO v_due FROM (
        SELECT h.id FROM inventory_hold h WHERE h.state = 'open' AND h.expires_at <= a_now
        ORDER BY h.expires_at LIMIT a_limit FOR UPDATE SKIP LOCKED
    ) due;
    RETURN stock_release(coalesce(v_due, '{}'), 'open');
END $$;

-- Settles part of an order's promise: pieces leave the shelf (a_leaves) or only stop being promised. Without locations
-- the pieces are taken where the goods would leave last. Rows tell what was asked beyond what is promised; then nothing
-- happened. Otherwise it answers with what was settled where.
CREATE FUNCTION stock_settle(
    a_order text, a_variants bigint[], a_locations bigint[], a_pieces int[], a_leaves boolean
) RETURNS TABLE (what text, variant bigint, location bigint, pieces int)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    v_hold uuid;
BEGIN
    SELECT h.id INTO v_hold FROM inventory_hold h WHERE h.order_ref = a_order AND h.state = 'attached' FOR UPDATE;
    PERFORM FROM inventory_stocklevel s
        WHERE s.id IN (SELECT l.stock_level_id FROM inventory_holdline l WHERE l.hold_id = v_hold)
        ORDER BY s.id FOR NO KEY UPDATE;
    RETURN QUERY
    WITH asked AS (
        SELECT u.v AS variant_id, u.p AS location_id, sum(u.n)::int AS wanted
        FROM unnest(a_variants, a_locations, a_pieces) u(v, p, n) GROUP BY 1, 2
    ), line AS (
        SELECT l.id, s.id AS level, s.variant_id, s.location_id, l.quantity, a.location_id AS only_at, a.wanted,
               least(l.quantity, greatest(0, a.wanted - coalesce(sum(l.quantity) OVER earlier, 0)))::int AS taken
        FROM inventory_holdline l
        JOIN inventory_stocklevel s ON s.id = l.stock_level_id
        JOIN inventory_location p ON p.id = s.location_id
        JOIN asked a ON a.variant_id = s.variant_id AND (a.location_id IS NULL OR a.location_id = s.location_id)
        WHERE l.hold_id = v_hold AND l.quantity > 0
        WINDOW earlier AS (PARTITION BY s.variant_id, a.location_id ORDER BY p.priority, p.id DESC
                           ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
    ), short AS (
        SELECT a.variant_id, a.location_id, coalesce(sum(l.quantity), 0)::int AS promised
        FROM asked a
        LEFT JOIN line l ON l.variant_id = a.variant_id AND l.only_at IS NOT DISTINCT FROM a.location_id
        GROUP BY a.variant_id, a.location_id, a.wanted HAVING coalesce(sum(l.quantity), 0) < a.wanted
    ), counted AS (
        UPDATE inventory_stocklevel s
        SET reserved = s.reserved - l.taken, on_hand = s.on_hand - CASE WHEN a_leaves THEN l.taken ELSE 0 END
        FROM line l WHERE s.id = l.level AND l.taken > 0 AND NOT EXISTS (SELECT FROM short)
    ), settled AS (
        UPDATE inventory_holdline h SET quantity = h.quantity - l.taken
        FROM line l WHERE h.id = l.id AND l.taken > 0 AND NOT EXISTS (SELECT FROM short)
        RETURNING l.variant_id, l.location_id, l.taken
    )
    SELECT 'settled', t.variant_id, t.location_id, t.taken FROM settled t
    UNION ALL
    SELECT 'short', s.variant_id, s.location_id, s.promised FROM short s;

    UPDATE inventory_hold h SET state = 'consumed'
        WHERE h.id = v_hold AND NOT EXISTS (SELECT FROM inventory_holdline l WHERE l.hold_id = v_hold AND l.quantity > 0);
END $$;
