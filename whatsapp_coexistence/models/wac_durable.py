"""One condition for statements whose commit somebody outside relies on.

Used where a webhook is stored (Meta forgets what was answered with 200) and where a message
is claimed (a lease that is forgotten would let it be sent again). A server may be set up not
to wait for its disk: what is only ours is made again, these two are not.
Must never weaken what the server promises: a stricter setting stays.
"""

#: True; has the transaction's commit wait for the disk even where the server would not.
DURABLE = """
set_config(
    'synchronous_commit',
    CASE WHEN current_setting('synchronous_commit') = 'off' THEN 'on'
         ELSE current_setting('synchronous_commit') END,
    true
) IS NOT NULL
"""
