with mine as (
  select data from cards.mt_doc_card_controls_card
  where data ->> 'UserId' = $1
    and ($2 = '' or data ->> 'CardType' = $3)
    and ($4 = '' or data ->> 'Status' = $5)
    and ($6 = '' or ($7 = 'id' and data ->> 'CardId' = $8)
      or ($9 = 'text' and (data ->> 'Last4' like $10 or data ->> 'Currency' ilike $11 or data ->> 'CardType' ilike $12)))
)
select jsonb_build_object('Total', (select count(*) from mine), 'Cards', coalesce(
  (select jsonb_agg(page.data) from (
    select data from mine order by data ->> 'CreatedAt' desc, (data ->> 'LocalId')::bigint desc limit $13 offset $14) page), '[]'::jsonb))::text
