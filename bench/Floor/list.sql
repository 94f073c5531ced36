with mine as (
  select data, created_at, local_id from cards.mt_doc_card_controls_card
  where user_id = $1
    and ($2 = '' or card_type = $3)
    and ($4 = '' or status = $5)
    and ($6 = '' or ($7 = 'id' and card_id = $8)
      or ($9 = 'text' and (last_4 like $10 or currency ilike $11 or card_type ilike $12)))
)
select jsonb_build_object('Total', (select count(*) from mine), 'Cards', coalesce(
  (select jsonb_agg(page.data) from (
    select data from mine order by created_at desc, local_id desc limit $13 offset $14) page), '[]'::jsonb))::text
